"""An app's process under a supervisor such as `limelight hub`, which it knows by two inherited descriptors."""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading

LOADED, SERVE = b"loaded\n", b"serve\n"


class Supervisor:
    """The other end of the control socket. The process ends when the supervisor closes it or dies."""

    def __init__(self, control: int, listening: int) -> None:
        """`control`: descriptor of a connected socket; `listening`: of the socket on which the app is served."""
        self._control = socket.socket(fileno=control)
        self.listening = socket.socket(fileno=listening)
        for one in (self._control, self.listening):
            one.set_inheritable(False)  # processes that the script starts must not hold them open
        self.listening.setblocking(False)

    def wait_for_turn(self) -> None:
        """Tell that the script has run, and wait until the app may open its store and be served."""
        try:
            self._control.sendall(LOADED)
            is_told = self._control.recv(len(SERVE), socket.MSG_WAITALL) == SERVE
        except OSError:
            is_told = False
        if not is_told:
            sys.exit(0)
        threading.Thread(target=self._end_with_it, name="limelight supervisor", daemon=True).start()

    def _end_with_it(self) -> None:
        try:
            while self._control.recv(4096):
                pass
        except OSError:
            pass  # the supervisor was killed
        os.kill(os.getpid(), signal.SIGTERM)
