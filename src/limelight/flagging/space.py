"""The disk space of a folder of flagged samples: for all clients together, and for each."""

from __future__ import annotations

import heapq
import os
import shutil
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from limelight.core.endpoint import running_call
from limelight.core.errors import StorageFull
from limelight.flagging.locks import locked

LOCK = ".lock"
"""Its content is the space in use, so that other processes need not measure it."""
BLOCK_BYTES = 4096
"""What an empty file or folder takes."""
LEFT_FREE_BYTES = 64_000_000
"""What the disk itself keeps free."""
REMEASURED_AFTER_S = 60.0
MAX_CLIENTS = 10_000


class Space:
    """Space for the samples of one folder. `max_bytes`: for all of them, counted in whole blocks of the disk.

    A client gets no more than is still free after it. What clients have used is forgotten at a restart.
    """

    def __init__(self, folder: Path, max_bytes: int) -> None:
        self.folder, self.max_bytes = folder, max_bytes
        self._used_by: Counter[str] = Counter()
        self._clients_lock = threading.Lock()
        self._measured_at = -REMEASURED_AFTER_S

    @contextmanager
    def locked(self) -> Iterator[int]:
        self.folder.mkdir(parents=True, exist_ok=True)
        with locked(self.folder / LOCK) as lock:
            yield lock

    @contextmanager
    def reserved(self, row_bytes: int, files: Iterable[Path] = ()) -> Iterator[None]:
        """Space for a sample of the running call's client, given back if the block fails. Raises `StorageFull`."""
        call = running_call.get(None)
        client = "" if call is None else call.client
        size_bytes = row_bytes + sum(_blocks(path.stat().st_size) + BLOCK_BYTES for path in files)
        self._take(client, size_bytes)
        try:
            yield
        except BaseException:
            with self.locked() as lock:
                _write(lock, max(0, self._used(lock) - size_bytes))
                self._count(client, -size_bytes)
            raise

    def _take(self, client: str, size_bytes: int) -> None:
        with self.locked() as lock:
            used = self._used(lock)
            if not self._fits(client, used, size_bytes) and time.monotonic() > self._measured_at + REMEASURED_AFTER_S:
                used, self._measured_at = _measured(self.folder), time.monotonic()  # somebody may have moved samples
            if not self._fits(client, used, size_bytes):
                raise StorageFull("There is no space left for flagged samples")
            _write(lock, used + size_bytes)
            self._count(client, size_bytes)

    def _fits(self, client: str, used: int, size_bytes: int) -> bool:
        left = self.max_bytes - used - size_bytes
        if left < 0 or shutil.disk_usage(self.folder).free < size_bytes + LEFT_FREE_BYTES:
            return False
        return not client or min(self._used_by[client], used) + size_bytes <= left

    def _count(self, client: str, size_bytes: int) -> None:
        with self._clients_lock:
            self._used_by[client] += size_bytes
            if len(self._used_by) > MAX_CLIENTS:
                largest = heapq.nlargest(MAX_CLIENTS // 2, self._used_by.items(), key=lambda item: item[1])
                self._used_by = Counter(dict(largest))

    def _used(self, lock: int) -> int:
        text = os.pread(lock, 20, 0) if hasattr(os, "pread") else _read(lock)
        return int(text) if text.isdigit() else _measured(self.folder)


def _read(lock: int) -> bytes:
    os.lseek(lock, 0, os.SEEK_SET)
    return os.read(lock, 20)


def _write(lock: int, used: int) -> None:
    os.lseek(lock, 0, os.SEEK_SET)
    os.write(lock, b"%020d" % used)


def _blocks(size_bytes: int) -> int:
    return -(-size_bytes // BLOCK_BYTES) * BLOCK_BYTES


def _measured(folder: Path) -> int:
    total = 0
    for path, folders, names in os.walk(folder):
        total += BLOCK_BYTES * len(folders)
        for name in names:
            total += _blocks(os.lstat(os.path.join(path, name)).st_size)
    return total
