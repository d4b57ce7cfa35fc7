"""The disk quota of a file store: accounting, reservations and cleanup."""

from __future__ import annotations

import errno
import heapq
import pickle
import re
import secrets
import shutil
import threading
import time
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from limelight.core.errors import StorageFull

YOUNG_S = 600.0  # a file that was just uploaded is not referenced by a call yet
ABANDONED_S = 3600.0  # an idle upload is aborted long before
BLOCK_BYTES = 4096
"""Disk space of an empty file or a folder."""
PART, GONE = ".part", ".gone"
_NAMES = re.compile(rb"[0-9a-f]{64}")


def names_in(data: bytes) -> set[str]:
    """Folders of stored files that are named anywhere in the data: 64 hex digits."""
    return {found.decode() for found in _NAMES.findall(data)}


def names_of(value: object) -> set[str]:
    """As `names_in`, for a Python value."""
    try:
        return names_in(pickle.dumps(value))
    except BaseException:  # the user's objects may raise anything
        with suppress(BaseException):
            return names_in(repr(value).encode("utf-8", "replace"))
    return set()


def blocks(size_bytes: int) -> int:
    """The disk space of a file, in bytes."""
    return max(1, -(-size_bytes // BLOCK_BYTES)) * BLOCK_BYTES


@dataclass(slots=True)
class _File:
    client: str
    size_bytes: int


@dataclass(slots=True)
class _Folder:
    client: str
    """The client that stored the content first."""
    used_at: float
    files: dict[str, _File] = field(default_factory=dict)
    """By name. The same content under another name counts for the client that gave it that name."""

    def taken(self) -> Iterator[tuple[str, int, int]]:
        """Clients with the bytes and number of files that count for them."""
        yield self.client, BLOCK_BYTES, 0
        for file in self.files.values():
            yield file.client, file.size_bytes, 1


class DiskQuota:
    """The quota of one root, whose folders are named by the hash of their content. Thread-safe.

    A file counts from its first byte. The uploads of a client may take as much as stays free: half of the quota when
    alone, a third each for two clients, so that some is left for the next one.
    """

    def __init__(
        self, root: Path, *, max_bytes: int | None = None, max_files: int | None = None, has_all: bool = False
    ) -> None:
        """`has_all`: everything in the root counts. Else only what is claimed here, because others share the root."""
        self._root, self._max_bytes, self._max_files = root, max_bytes, max_files
        self._lock = threading.Lock()
        self._folders: dict[str, _Folder] = {}
        self._bytes: Counter[str] = Counter()
        self._files: Counter[str] = Counter()
        """By client. Files of functions are under the empty name."""
        self._used_bytes = self._used_files = 0
        self._pinned: set[str] = set()
        self._held: Counter[str] = Counter()
        _tidy(root, 0.0 if has_all else ABANDONED_S)
        for name, folder in _folders(root) if has_all else ():
            self._folders[name] = folder
            self._count_folder(folder, 1)

    @property
    def used_bytes(self) -> int:
        return self._used_bytes

    @property
    def used_files(self) -> int:
        return self._used_files

    def reserve(self, client: str = "", size_bytes: int = 0) -> Reservation:
        """Reserve space for a file that is about to be written. Raises `StorageFull`.

        `client`: the uploader; empty for files of functions.
        """
        reserved = Reservation(self, client)
        reserved.grow(size_bytes)
        return reserved

    def touch(self, name: str) -> None:
        """Mark the folder as just used."""
        with self._lock:
            folder = self._folders.get(name)
            if folder is not None:
                folder.used_at = time.time()

    def pin(self, data: bytes) -> None:
        """Keep the files that are named in the data for the life of this process."""
        self._pinned |= names_in(data)

    def hold(self, name: str) -> None:
        """Keep the folder until `let_go` was called as often: it is in use, or this is the only copy."""
        with self._lock:
            self._held[name] += 1

    def let_go(self, name: str) -> None:
        with self._lock:
            self._held[name] -= 1
            if self._held[name] <= 0:
                del self._held[name]

    def client_of(self, name: str, file: str = "") -> str:
        """For whom the folder counts or, if it has a file of that name, the file. Empty for nobody."""
        with self._lock:
            folder = self._folders.get(name)
            stored: _File | _Folder | None = folder and folder.files.get(file, folder)
            return "" if stored is None else stored.client

    def forget(self, name: str, file: str) -> None:
        """Undo a claim whose file could not be stored."""
        with self._lock:
            folder = self._folders[name]
            gone = folder.files.pop(file)
            self._count(gone.client, -gone.size_bytes, -1)
            if not folder.files:
                del self._folders[name]
                self._count(folder.client, -BLOCK_BYTES, 0)

    def is_full_or_old(self, max_age_s: float | None) -> bool:
        """Whether a sweep may find something to remove."""
        with self._lock:
            used = [folder.used_at for name, folder in self._folders.items() if name not in self._pinned]
        if not used:
            return False
        is_old = max_age_s is not None and time.time() - min(used) > max_age_s
        return is_old or self._is_short()

    def sweep(self, referenced: set[str], max_age_s: float | None) -> None:
        """Remove files that are not referenced and too old.

        If space is short, also remove younger ones: from the client that holds most, least recently used first. Files
        younger than `YOUNG_S` stay.
        """
        now = time.time()
        with self._lock:
            free = [item for item in self._folders.items() if item[0] not in referenced | self._pinned]
        for name, folder in free:
            if max_age_s is not None and now - folder.used_at > max_age_s:
                self._remove(name, now - max_age_s)
        ripe = ((folder.client, folder.used_at, name) for name, folder in free if now - folder.used_at > YOUNG_S)
        for name in by_holding(ripe, self._bytes):
            if not self._is_short():
                return
            self._remove(name, now - YOUNG_S)

    def _is_short(self) -> bool:
        """Whether less than a fifth of the quota is free."""
        return is_over(self._used_bytes, self._max_bytes, 0.8) or is_over(self._used_files, self._max_files, 0.8)

    def _remove(self, name: str, used_before: float) -> None:
        gone = self._root / f".{secrets.token_hex(16)}{GONE}"
        with self._lock:
            folder = self._folders.get(name)
            if folder is None or folder.used_at >= used_before or name in self._held:
                return
            del self._folders[name]
            self._count_folder(folder, -1)
            with suppress(OSError):  # renamed first: the same content may be stored again meanwhile
                (self._root / name).rename(gone)
        shutil.rmtree(gone, ignore_errors=True)

    def _claim(self, reserved: Reservation, name: str, file: str) -> bool:
        with self._lock:
            self._count(reserved.client, -reserved.taken_bytes, -1)
            folder = self._folders.get(name)
            if folder is None:
                folder = self._folders[name] = _Folder(reserved.client, 0.0)
                self._count(folder.client, BLOCK_BYTES, 0)
            folder.used_at = time.time()
            is_new = file not in folder.files
            if is_new:
                stored = folder.files[file] = _File(reserved.client, reserved.taken_bytes - BLOCK_BYTES)
                self._count(stored.client, stored.size_bytes, 1)
            return is_new

    def _take(self, client: str, size_bytes: int, files: int) -> None:
        with self._lock:
            self._check(client, size_bytes, files)
            self._count(client, size_bytes, files)

    def _give_back(self, client: str, size_bytes: int) -> None:
        with self._lock:
            self._count(client, -size_bytes, -1)

    def _check(self, client: str, size_bytes: int, files: int) -> None:
        if self._lacks_all(size_bytes, files):
            raise StorageFull(f"The disk quota has no room for another {size_bytes} bytes, or for another file.")
        if self._lacks_share(client, size_bytes, files):
            raise StorageFull("Your uploads have reached their share of the disk quota. Try again when some are gone.")

    def _lacks_all(self, size_bytes: int, files: int, share: float = 1.0) -> bool:
        is_full = is_over(self._used_bytes + size_bytes, self._max_bytes, share)
        return is_full or (files > 0 and is_over(self._used_files + files, self._max_files, share))

    def _lacks_share(self, client: str, size_bytes: int, files: int) -> bool:
        if not client:
            return False
        is_full = is_over(self._bytes[client] + self._used_bytes + 2 * size_bytes, self._max_bytes)
        return is_full or (files > 0 and is_over(self._files[client] + self._used_files + 2 * files, self._max_files))

    def _count_folder(self, folder: _Folder, times: int) -> None:
        for client, size_bytes, files in folder.taken():
            self._count(client, times * size_bytes, times * files)

    def _count(self, client: str, size_bytes: int, files: int) -> None:
        self._used_bytes += size_bytes
        self._used_files += files
        self._bytes[client] += size_bytes
        self._files[client] += files
        if not self._bytes[client]:
            del self._bytes[client], self._files[client]


class Reservation:
    """Space for one file. It grows while the file is written, and is claimed or released in the end."""

    def __init__(self, quota: DiskQuota, client: str) -> None:
        self._quota, self.client = quota, client
        self.taken_bytes = 0
        self._is_over = False

    def grow(self, size_bytes: int) -> None:
        """Grow to the file's new size. Raises `StorageFull`."""
        wanted = BLOCK_BYTES + blocks(size_bytes)
        if wanted > self.taken_bytes:
            self._quota._take(self.client, wanted - self.taken_bytes, 0 if self.taken_bytes else 1)
            self.taken_bytes = wanted

    def claim(self, name: str, file: str) -> bool:
        """Assign the space to the file in the folder. Returns whether the file is new there."""
        self._is_over = True
        return self._quota._claim(self, name, file)

    def release(self) -> None:
        """Give back the space unless it was claimed."""
        if not self._is_over and self.taken_bytes:
            self._is_over = True
            self._quota._give_back(self.client, self.taken_bytes)


def by_holding(items: Iterable[tuple[str, float, str]], held: Mapping[str, int]) -> Iterator[str]:
    """Names out of `(client, time, name)` items: each time the oldest item of the client that holds most by then."""
    queues: dict[str, deque[str]] = {}
    for client, _, name in sorted(items, key=lambda item: item[1]):
        queues.setdefault(client, deque()).append(name)
    holders = [(-held.get(client, 0), client) for client in queues]
    heapq.heapify(holders)
    while holders:
        _, client = heapq.heappop(holders)
        yield queues[client].popleft()
        if queues[client]:
            heapq.heappush(holders, (-held.get(client, 0), client))


def is_over(used: int, limit: int | None, share: float = 1.0) -> bool:
    return limit is not None and used > limit * share


def _tidy(root: Path, abandoned_s: float) -> None:
    """Remove unfinished files of a process that died."""
    for path in root.iterdir():
        with suppress(OSError):
            if path.name.endswith((PART, GONE)) and time.time() - path.lstat().st_mtime >= abandoned_s:
                shutil.rmtree(path) if path.is_dir() else path.unlink()


def _folders(root: Path) -> Iterator[tuple[str, _Folder]]:
    for path in root.iterdir():
        if path.is_dir() and _NAMES.fullmatch(path.name.encode()):
            facts = {one.name: one.lstat() for one in path.iterdir()}
            used_at = max((one.st_mtime for one in facts.values()), default=0.0)
            yield path.name, _Folder("", used_at, {name: _File("", blocks(one.st_size)) for name, one in facts.items()})


@contextmanager
def writing() -> Iterator[None]:
    """Turns the system's "disk full" errors into `StorageFull`."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise StorageFull("The disk has no room for the file.") from None
        raise
