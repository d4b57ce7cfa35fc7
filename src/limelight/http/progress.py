"""Progress of uploads. Replicas publish it to each other, because a reader may be connected to another one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import msgspec

from limelight.core.errors import NotFound
from limelight.core.fair_table import FairTable
from limelight.engine.sessions.peers import Peers

MAX_RUNNING = 200  # uploads with progress, a quarter of them for one client; others are stored without it
MAX_KEPT = 100  # ended uploads, kept for late readers; as many of other replicas
MAX_NAME = 255
PUBLISH_BYTES = 1 << 20  # progress is published once per this many bytes

Key = tuple[str, str]
"""The client, and the upload id that it chose."""


class Upload:
    """Progress of one upload: stored bytes by file name. Each reader remembers what it has sent."""

    def __init__(self, key: Key, publish: Callable[[Upload], None]) -> None:
        self.key, self._publish = key, publish
        self.sizes_bytes: dict[str, int] = {}
        self.is_ended = False
        self._unpublished_bytes = 0
        self._changed = asyncio.Event()

    def note(self, name: str, size_bytes: int) -> None:
        name = name[:MAX_NAME]
        self.sizes_bytes[name] = self.sizes_bytes.get(name, 0) + size_bytes
        self.wake()
        self._unpublished_bytes += size_bytes
        if self._unpublished_bytes >= PUBLISH_BYTES:
            self._unpublished_bytes = 0
            self._publish(self)

    def wake(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    async def changed(self) -> None:
        """Return at the next progress, or at the end."""
        await self._changed.wait()


class Uploads:
    """The uploads that have an id."""

    def __init__(self, peers: Peers) -> None:
        self._peers = peers
        self._running: dict[Key, Upload] = {}
        self._ended: FairTable[Key, Upload] = FairTable()
        self._elsewhere: FairTable[Key, Upload] = FairTable()
        self._begun = asyncio.Event()
        peers.on("upload", self._on_message)

    def begin(self, key: Key) -> Upload | None:
        """Start tracking an upload. None if there are too many, or the id is in use."""
        own = sum(client == key[0] for client, _ in self._running)
        if len(self._running) >= MAX_RUNNING or 4 * own >= MAX_RUNNING or key in self._running:
            return None
        self._ended.pop(key)
        self._elsewhere.pop(key)
        upload = self._running[key] = Upload(key, self._publish)
        self._publish(upload)
        self._wake()
        return upload

    def end(self, upload: Upload) -> None:
        upload.is_ended = True
        upload.wake()
        self._publish(upload)
        del self._running[upload.key]
        _keep(self._ended, upload)

    async def find(self, key: Key, wait_s: float) -> Upload:
        """Wait for the upload to begin. Raises `NotFound` after `wait_s`."""
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

    def _publish(self, upload: Upload) -> None:
        text = msgspec.json.encode((upload.key, upload.sizes_bytes, upload.is_ended))
        self._peers.publish("upload", text.decode())

    def _on_message(self, text: str) -> None:
        key, sizes_bytes, is_ended = msgspec.json.decode(text, type=tuple[Key, dict[str, int], bool])
        upload = self._elsewhere.get(key)
        if upload is None or upload.is_ended:
            upload = Upload(key, lambda _: None)
        _keep(self._elsewhere, upload)
        upload.sizes_bytes, upload.is_ended = sizes_bytes, is_ended
        upload.wake()
        self._wake()


def _keep(table: FairTable[Key, Upload], upload: Upload) -> None:
    table.put(upload.key, upload.key[0], upload)
    while len(table) > MAX_KEPT:
        table.pop(table.first_of_largest())
