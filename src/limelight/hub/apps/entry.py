"""The first program in the container of an app: gets its sockets and its environment, then becomes its interpreter.

It is run by path, with `-I -S`, by whatever Python the image has, and imports nothing of Limelight. No engine passes
descriptors on, and what it gets as its environment `inspect` shows to all who may ask the engine: both come through a
Unix socket instead.
"""

import array
import json
import os
import socket
import sys

DESCRIPTORS = 2
INHERITED = ("PATH", "LD_LIBRARY_PATH", "SSL_CERT_FILE", "LANG", "LC_ALL", "TZ")
"""What the image says of itself, unless the hub says otherwise."""


def main() -> None:
    """The first argument is the socket; the rest the command, to which the descriptors are added."""
    door, command = sys.argv[1], sys.argv[2:]
    with socket.socket(socket.AF_UNIX) as hub:
        hub.connect(door)
        descriptors = array.array("i")
        written, ancillary, _, _ = hub.recvmsg(65_536, socket.CMSG_SPACE(DESCRIPTORS * descriptors.itemsize))
        for level, kind, data in ancillary:
            if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
                descriptors.frombytes(data)
        parts = [written]
        while part := hub.recv(65_536):
            parts.append(part)
    environment = {name: os.environ[name] for name in INHERITED if name in os.environ}
    environment.update(json.loads(b"".join(parts)))
    os.umask(0o077)
    for one in descriptors:
        os.set_inheritable(one, True)
    os.execvpe(command[0], [*command, "--supervised", *map(str, descriptors)], environment)


main()
