"""Runs a tunnel's command, and ends it when standard input closes: also when this process's parent is killed.

A script of its own: `python child.py COMMAND …`.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading

GRACE_S = 5


def main(command: list[str]) -> int:
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL)
    threading.Thread(target=_end_with_parent, args=(process,), daemon=True).start()
    return process.wait()


def _end_with_parent(process: subprocess.Popen[bytes]) -> None:
    while os.read(0, 4096):  # sys.stdin has a lock, which a thread must not hold when the process ends
        pass
    process.terminate()
    try:
        process.wait(GRACE_S)
    except subprocess.TimeoutExpired:
        process.kill()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
