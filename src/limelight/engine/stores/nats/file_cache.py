"""A least-recently-used cache of shared files on one machine."""

from __future__ import annotations

import time

from limelight.engine.files.quota import DiskQuota, is_over

FRESH_S = 10.0  # a file that was just downloaded is about to be opened
FREED = 0.9  # evict down to this fraction, so that not every chunk of a file causes an eviction


class Cache(DiskQuota):
    """A `DiskQuota` that evicts by itself: except for held files, nothing in it is the only copy.

    It is often full of other clients' files, so the share of a client is half of the whole quota.
    """

    def _take(self, client: str, size_bytes: int, files: int) -> None:
        if self._lacks_all(size_bytes, files) or self._lacks_share(client, size_bytes, files):
            self._evict(client, size_bytes, files)
        super()._take(client, size_bytes, files)

    def _evict(self, client: str, size_bytes: int, files: int) -> None:
        before = time.time() - FRESH_S
        with self._lock:
            known = [
                (folder.used_at, name, folder.client)
                for name, folder in self._folders.items()
                if folder.used_at < before and name not in self._held and name not in self._pinned
            ]
        lacks_all = self._lacks_all(size_bytes, files)
        for _, name, owner in sorted(known):
            if lacks_all and not self._lacks_all(size_bytes, files, FREED):
                lacks_all = False
            lacks_share = self._lacks_share(client, size_bytes, files)
            if not lacks_all and not lacks_share:
                return
            if lacks_all or owner == client:
                self._remove(name, before)

    def _lacks_share(self, client: str, size_bytes: int, files: int) -> bool:
        if not client:
            return False
        is_full = is_over(self._bytes[client] + size_bytes, self._max_bytes, 0.5)
        return is_full or (files > 0 and is_over(self._files[client] + files, self._max_files, 0.5))
