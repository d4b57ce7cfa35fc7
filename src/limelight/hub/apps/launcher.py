"""Begins the process of an app: gives up what an app must not have, then becomes its interpreter.

It is run by path, with `-I -S`, so that it starts in milliseconds, and imports nothing of Limelight.
"""

import ctypes
import json
import os
import resource
import sys

PR_SET_NO_NEW_PRIVS = 38  # linux/prctl.h


def main() -> None:
    """The first argument is JSON: `user` (its id, or null), `limits` (by name of `RLIMIT_…`); the rest the command."""
    plan, command = json.loads(sys.argv[1]), sys.argv[2:]
    os.umask(0o077)
    for name, value in plan["limits"].items():
        kind = getattr(resource, name)
        hard = resource.getrlimit(kind)[1]
        allowed = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (allowed, allowed))
    if plan["user"] is not None:
        os.setgroups([])
        os.setgid(plan["user"])
        os.setuid(plan["user"])
    if sys.platform == "linux":  # programs that give more rights when they start, such as sudo, give none
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    os.execv(command[0], command)


main()
