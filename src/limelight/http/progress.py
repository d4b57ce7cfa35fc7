"""How far the uploads are. Replicas tell each other, because whoever asks may come to another one."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable

import msgspec

from limelight.core.errors import NotFound
from limelight.engine.neighbours import Neighbours

MAX_RUNNING = 200  # uploads that are followed; what comes beyond is stored without being followed
MAX_KEPT = 100  # ended ones that a reader who comes late may still ask for; as many of other replicas
MAX_NAME = 255
TOLD_BYTES = 1 << 20  # after each such piece the other replicas are told

Key = tuple[str, str]
"""Who uploads, and the id that he chose."""


class Upload:
    """One upload: how many bytes of which file were stored. Each reader remembers how much of it he was told."""

    def __init__(self, key: Key, tell: Callable[[Upload], None]) -> None:
        self.key, self._tell = key, tell
        self.sizes_bytes: dict[str, int] = {}
        self.is_ended = False
        self._untold_bytes = 0
        self._changed = asyncio.Event()

    def note(self, name: str, size_bytes: int) -> None:
        name = name[:MAX_NAME]
        self.sizes_bytes[name] = self.sizes_bytes.get(name, 0) + size_bytes
        self.wake()
        self._untold_bytes += size_bytes
        if self._untold_bytes >= TOLD_BYTES:
            self._untold_bytes = 0
            self._tell(self)

    def wake(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    async def changed(self) -> None:
        """Returns at the next piece, or at the end."""
        await self._changed.wait()


class Uploads:
    """The uploads that name an id."""

    def __init__(self, neighbours: Neighbours) -> None:
        self._neighbours = neighbours
        self._running: dict[Key, Upload] = {}
        self._ended: OrderedDict[Key, Upload] = OrderedDict()
        self._elsewhere: OrderedDict[Key, Upload] = OrderedDict()
        self._begun = asyncio.Event()
        neighbours.on("upload", self._hear)

    def begin(self, key: Key) -> Upload | None:
        """None if it is not followed: too many are, or the id is taken."""
        if len(self._running) >= MAX_RUNNING or key in self._running:
            return None
        self._ended.pop(key, None)
        self._elsewhere.pop(key, None)
        upload = self._running[key] = Upload(key, self._tell)
        self._tell(upload)
        self._wake()
        return upload

    def end(self, upload: Upload) -> None:
        upload.is_ended = True
        upload.wake()
        self._tell(upload)
        del self._running[upload.key]
        _keep(self._ended, upload)

    async def find(self, key: Key, wait_s: float) -> Upload:
        """Raises `NotFound` when none has begun by then."""
        try:
            async with asyncio.timeout(wait_s):
                while (upload := self._known(key)) is None:
                    await self._begun.wait()
        except TimeoutError:
            raise NotFound("upload", key[1]) from None
        return upload

    def _known(self, key: Key) -> Upload | None:
        return self._running.get(key) or self._ended.get(key) or self._elsewhere.get(key)

    def _wake(self) -> None:
        self._begun.set()
        self._begun = asyncio.Event()

    def _tell(self, upload: Upload) -> None:
        word = msgspec.json.encode((upload.key, upload.sizes_bytes, upload.is_ended))
        self._neighbours.tell("upload", word.decode())

    def _hear(self, word: str) -> None:
        key, sizes_bytes, is_ended = msgspec.json.decode(word, type=tuple[Key, dict[str, int], bool])
        upload = self._elsewhere.get(key)
        if upload is None or upload.is_ended:
            upload = Upload(key, lambda _: None)
        _keep(self._elsewhere, upload)
        upload.sizes_bytes, upload.is_ended = sizes_bytes, is_ended
        upload.wake()
        self._wake()


def _keep(table: OrderedDict[Key, Upload], upload: Upload) -> None:
    table[upload.key] = upload
    table.move_to_end(upload.key)
    while len(table) > MAX_KEPT:
        table.popitem(last=False)
