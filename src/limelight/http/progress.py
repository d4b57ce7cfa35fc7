"""How far the uploads are."""

from __future__ import annotations

import asyncio
from collections import OrderedDict

from limelight.core.errors import NotFound

MAX_RUNNING = 200  # uploads that are followed; what comes beyond is stored without being followed
MAX_ENDED = 100  # ended ones that a reader who comes late may still ask for
MAX_NAME = 255

Key = tuple[str, str]
"""Who uploads, and the id that he chose."""


class Upload:
    """One upload: how many bytes of which file were stored. Each reader remembers how much of it he was told."""

    def __init__(self, key: Key) -> None:
        self.key = key
        self.sizes_bytes: dict[str, int] = {}
        self.is_ended = False
        self._changed = asyncio.Event()

    def note(self, name: str, size_bytes: int) -> None:
        name = name[:MAX_NAME]
        self.sizes_bytes[name] = self.sizes_bytes.get(name, 0) + size_bytes
        self.wake()

    def wake(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    async def changed(self) -> None:
        """Returns at the next piece, or at the end."""
        await self._changed.wait()


class Uploads:
    """The uploads that name an id."""

    def __init__(self) -> None:
        self._running: dict[Key, Upload] = {}
        self._ended: OrderedDict[Key, Upload] = OrderedDict()
        self._begun = asyncio.Event()

    def begin(self, key: Key) -> Upload | None:
        """None if it is not followed: too many are, or the id is taken."""
        if len(self._running) >= MAX_RUNNING or key in self._running:
            return None
        self._ended.pop(key, None)
        upload = self._running[key] = Upload(key)
        self._begun.set()
        self._begun = asyncio.Event()
        return upload

    def end(self, upload: Upload) -> None:
        upload.is_ended = True
        upload.wake()
        del self._running[upload.key]
        self._ended[upload.key] = upload
        while len(self._ended) > MAX_ENDED:
            self._ended.popitem(last=False)

    async def find(self, key: Key, wait_s: float) -> Upload:
        """Raises `NotFound` when none has begun by then."""
        try:
            async with asyncio.timeout(wait_s):
                while (upload := self._running.get(key) or self._ended.get(key)) is None:
                    await self._begun.wait()
        except TimeoutError:
            raise NotFound("upload", key[1]) from None
        return upload
