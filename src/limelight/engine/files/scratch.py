"""A private temporary folder of this process. After a crash, the next process removes it."""

from __future__ import annotations

import os
import secrets
import shutil
import sys
from contextlib import suppress
from pathlib import Path

if sys.platform != "win32":  # where leftovers of a crash stay
    import fcntl

LOCK = ".lock"


class Scratch:
    """A folder held by a file lock, which the system releases when the process ends, however it ends."""

    def __init__(self, shared: Path) -> None:
        shared.mkdir(parents=True, exist_ok=True, mode=0o700)
        _remove_abandoned(shared)
        self.folder = shared.resolve() / f"run-{secrets.token_hex(8)}"
        self._lock_path = self.folder.with_name(self.folder.name + LOCK)
        self._lock = _locked(self._lock_path)
        self._process_id = os.getpid()
        self.folder.mkdir(mode=0o700)

    def remove(self) -> None:
        """Remove the folder. Does nothing in a forked process."""
        if os.getpid() != self._process_id:
            return
        shutil.rmtree(self.folder, ignore_errors=True)
        self._lock_path.unlink(missing_ok=True)
        if self._lock is not None:
            with suppress(OSError):
                os.close(self._lock)
            self._lock = None


def _locked(path: Path) -> int | None:
    """The lock's descriptor. Retries, because another process may remove the file before it is locked."""
    while sys.platform != "win32":
        lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(lock, fcntl.LOCK_EX)
        with suppress(FileNotFoundError):
            if path.stat().st_ino == os.fstat(lock).st_ino:
                return lock
        os.close(lock)
    return None


def _remove_abandoned(shared: Path) -> None:
    if sys.platform == "win32":
        return
    for path in shared.glob(f"run-*{LOCK}"):
        with suppress(OSError):  # in use, or another process is removing it
            lock = os.open(path, os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(path.with_name(path.name.removesuffix(LOCK)), ignore_errors=True)
                path.unlink()
            finally:
                os.close(lock)
