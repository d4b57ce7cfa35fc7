"""Files shared between machines: in the object store, with a cached copy on each machine that uses them."""

from __future__ import annotations

import asyncio
import logging
import os
from collections import OrderedDict, deque
from pathlib import Path

from nats.errors import Error as NatsError
from nats.js.errors import APIError, ObjectNotFoundError

from limelight.core.errors import StorageFull, StoreUnavailable
from limelight.engine.files.quota import DiskQuota, names_in
from limelight.engine.files.sharing import LocalFiles
from limelight.engine.stores.nats.bucket_share import BucketShare
from limelight.engine.stores.nats.file_cache import Cache
from limelight.engine.stores.nats.objects import OBJECT_BYTES, Objects, is_full

logger = logging.getLogger("limelight")

MAX_REFUSED = 1_000  # folders known to have been refused for lack of space


class SharedFiles:
    """Implements `engine.files.sharing.Sharing`.

    The local folder is a cache of the bucket. Files that are not in the bucket yet are never evicted.
    """

    quota_type: type[DiskQuota] = Cache

    def __init__(self) -> None:
        self.objects: Objects | None = None
        """Where the files are shared; None until the backend is open."""
        self._new: deque[Path] = deque()
        """Files that were stored here and not shared yet. Filled from any thread."""
        self._refused: OrderedDict[str, None] = OrderedDict()
        self._share_of_bucket = BucketShare()
        self._sharing, self._loading = asyncio.Lock(), dict[str, asyncio.Lock]()

    def stored(self, files: LocalFiles, path: Path) -> None:
        files.quota.hold(path.parent.name)
        self._new.append(path)

    async def publish(self, files: LocalFiles, data: bytes) -> None:
        async with self._sharing:  # whoever comes meanwhile waits: what he tells of may be on its way
            while self._new and self.objects is not None:
                await self._share(self.objects, files, self._new[0])
                files.quota.let_go(self._new.popleft().parent.name)
        if self._refused and any(name in self._refused for name in names_in(data)):
            raise StorageFull("There is no room for the file among those that the machines of this app share.")

    async def _share(self, objects: Objects, files: LocalFiles, path: Path) -> None:
        name, folder = f"{path.parent.name}/{path.name}", path.parent.name
        try:
            known = await objects.find(name)
            if known is None or known.is_old:
                client = files.quota.client_of(folder) if known is None else known.client
                with path.open("rb") as source:
                    size_bytes = os.fstat(source.fileno()).st_size
                    if known is None and not await self._may_add(objects, client, size_bytes):
                        self._refuse(folder, "its client has put as much into the bucket as it leaves to others")
                        return
                    await objects.put(name, source, client)
            self._refused.pop(folder, None)
        except FileNotFoundError:
            return
        except (NatsError, APIError, OSError) as error:
            if not is_full(error):
                raise StoreUnavailable(type(error).__name__) from None
            self._refuse(folder, "the bucket for files is full")

    async def _may_add(self, objects: Objects, client: str, size_bytes: int) -> bool:
        """Whether the client leaves room for others; always, for what belongs to no client."""
        if not client or objects.max_bytes is None:
            return True
        size_bytes += OBJECT_BYTES
        is_allowed = self._share_of_bucket.allows(client, size_bytes, objects.max_bytes - await objects.used_bytes())
        if is_allowed:
            self._share_of_bucket.add(client, size_bytes)
        return is_allowed

    def _refuse(self, folder: str, reason: str) -> None:
        logger.warning("A file was not shared: %s (max_files_bytes)", reason)
        self._refused[folder] = None
        if len(self._refused) > MAX_REFUSED:
            self._refused.popitem(last=False)

    async def obtain(self, files: LocalFiles, digest: str, name: str) -> None:
        if self.objects is None:
            return
        files.quota.touch(digest)
        path = files.root / digest / name
        if path.exists():
            return
        lock = self._loading.setdefault(f"{digest}/{name}", asyncio.Lock())
        try:
            async with lock:  # one download, however many want it
                if not path.exists():
                    await _load(self.objects, files, digest, name)
        finally:
            if not lock.locked():
                self._loading.pop(f"{digest}/{name}", None)


async def _load(objects: Objects, files: LocalFiles, digest: str, name: str) -> None:
    try:
        known = await objects.find(f"{digest}/{name}")
        if known is None:
            return  # whoever opens it says so
        with files.receiving(digest, name, known.size_bytes) as target:
            await objects.write_to(f"{digest}/{name}", target)
    except ObjectNotFoundError:
        return  # as above
    except (NatsError, APIError, OSError) as error:
        raise StoreUnavailable(type(error).__name__) from None
