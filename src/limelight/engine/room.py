"""How much of the disk a store's files take, and which of them may go."""

from __future__ import annotations

import errno
import pickle
import re
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from limelight.core.errors import StorageFull

YOUNG_S = 600.0  # a file that was just uploaded has not been named in a call yet
_NAMES = re.compile(rb"[0-9a-f]{64}")


def names_in(data: bytes) -> set[str]:
    """Folders of stored files that are named anywhere in it: 64 hex digits, which nothing else looks like."""
    return {found.decode() for found in _NAMES.findall(data)}


def names_of(value: object) -> set[str]:
    """The same of a Python value."""
    try:
        return names_in(pickle.dumps(value))
    except Exception:  # the user's objects: they may raise anything, here and there
        with suppress(Exception):
            return names_in(repr(value).encode("utf-8", "replace"))
    return set()


@dataclass(slots=True)
class _Folder:
    size_bytes: int
    used_at: float


class Room:
    """The folders of one root, each named by its content. May be called from any thread."""

    def __init__(self, root: Path, *, max_bytes: int | None = None, has_all: bool = False) -> None:
        """`has_all`: every folder there is ours; else only those that are claimed here: others share the root."""
        self._root, self._max_bytes = root, max_bytes
        self._lock = threading.Lock()
        self._folders = dict(_folders(root)) if has_all else {}
        self._used_bytes = sum(folder.size_bytes for folder in self._folders.values())
        self._pinned: set[str] = set()

    def claim(self, name: str, size_bytes: int) -> None:
        """Before something is stored in the folder. Raises `StorageFull` when there is no room for it."""
        with self._lock:
            if self._max_bytes is not None and self._used_bytes + size_bytes > self._max_bytes:
                raise StorageFull(f"There is no room for another {size_bytes} bytes of files.")
            self._used_bytes += size_bytes
            folder = self._folders.setdefault(name, _Folder(0, 0.0))
            folder.size_bytes += size_bytes
            folder.used_at = time.time()

    def touch(self, name: str) -> None:
        """It is used again, so it counts as new."""
        folder = self._folders.get(name)
        if folder is not None:
            folder.used_at = time.time()

    def pin(self, data: bytes) -> None:
        """The files that are named in it stay as long as this process."""
        self._pinned |= names_in(data)

    def is_full_or_old(self, max_age_s: float | None) -> bool:
        """Whether a sweep might find something."""
        with self._lock:
            used = [folder.used_at for name, folder in self._folders.items() if name not in self._pinned]
        if not used:
            return False
        is_old = max_age_s is not None and time.time() - min(used) > max_age_s
        return is_old or self._excess_bytes() > 0

    def sweep(self, mentioned: set[str], max_age_s: float | None) -> None:
        """Removes what nobody mentions and is too old; and when room is short, the least recently used before that."""
        with self._lock:
            folders = sorted(self._folders.items(), key=lambda item: item[1].used_at)
        for name, folder in folders:
            age_s = time.time() - folder.used_at
            is_old = max_age_s is not None and age_s > max_age_s
            if name in mentioned or name in self._pinned:
                continue
            if is_old or (age_s > YOUNG_S and self._excess_bytes() > 0):
                self._remove(name, folder)

    def _excess_bytes(self) -> int:
        """What has to go so that a fifth of the room is free again."""
        return 0 if self._max_bytes is None else self._used_bytes - self._max_bytes * 4 // 5

    def _remove(self, name: str, folder: _Folder) -> None:
        with self._lock:
            self._folders.pop(name, None)
            self._used_bytes -= folder.size_bytes
        shutil.rmtree(self._root / name, ignore_errors=True)


def _folders(root: Path) -> Iterator[tuple[str, _Folder]]:
    for folder in root.iterdir():
        if folder.is_dir() and _NAMES.fullmatch(folder.name.encode()):
            facts = [path.stat() for path in folder.iterdir()]
            used_at = max((one.st_mtime for one in facts), default=0.0)
            yield folder.name, _Folder(sum(one.st_size for one in facts), used_at)


@contextmanager
def writing() -> Iterator[None]:
    """Says in our words when the disk is full."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise StorageFull("The disk has no room for the file.") from None
        raise
