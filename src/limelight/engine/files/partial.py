"""Uploads that come in several requests. What has come of one waits a short time for the rest."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass

from limelight.core.errors import NotFound, OffsetConflict, Overloaded, TooLarge, TooManyRequests
from limelight.core.fair_table import FairTable
from limelight.engine.files.store import FileStore, FileWriter

MAX_RUNNING = 200  # unfinished uploads, a quarter of them for one client
MAX_KEPT = 100  # finished ones, whose last response may have been lost
IDLE_S = 600.0
"""How long an upload waits for its next bytes."""
MAX_AGE_S = 24 * 3600.0
"""How long it may take, however steadily its bytes come."""
RETRY_AFTER_S = 30


@dataclass(slots=True)
class _Partial:
    owner: str
    length_bytes: int
    writer: FileWriter
    begun_at: float
    used_at: float
    turn: int = 0
    """Counts the requests for it: only the latest may write. An earlier one may hang on a connection that is gone."""
    expiry: asyncio.TimerHandle | None = None


@dataclass(frozen=True, slots=True)
class _Finished:
    owner: str
    path: str
    length_bytes: int


class PartialUploads:
    """Unfinished uploads of this process, by an id that cannot be guessed.

    Their bytes count as those of any upload, from the first one. The name and type are those of the beginning. Nothing
    of an upload can be read or named in a call before all of it is there. Runs on the event loop.
    """

    def __init__(self, store: FileStore, *, idle_s: float = IDLE_S, max_age_s: float = MAX_AGE_S) -> None:
        self._store, self._idle_s, self._max_age_s = store, idle_s, max_age_s
        self._running: FairTable[str, _Partial] = FairTable()
        self._finished: FairTable[str, _Finished] = FairTable()

    def begin(self, owner: str, client: str, name: str, mime_type: str | None, length_bytes: int) -> str:
        """Return the id of a new upload, which counts for `client` and which only `owner` may go on with.

        Raises `TooLarge`, `StorageFull` if there is no room for all of it now, `TooManyRequests` and `Overloaded`.
        """
        limit = self._store.max_file_size
        if limit is not None and length_bytes > limit:
            raise TooLarge(f"The file {name!r}", limit)
        if 4 * (self._running.counts.of(client) + 1) > MAX_RUNNING:
            raise TooManyRequests("Too many of your uploads are unfinished. Finish or cancel some.", RETRY_AFTER_S)
        if len(self._running) >= MAX_RUNNING:
            raise Overloaded("Too many uploads are unfinished. Try again later.", RETRY_AFTER_S)
        self._store.quota.reserve(client, length_bytes).release()  # an early answer: the space is taken as bytes come
        upload_id, now = secrets.token_urlsafe(24), self._now()
        partial = _Partial(owner, length_bytes, self._store.writer(name, mime_type, client), now, now)
        self._running.put(upload_id, client, partial)
        self._expire(upload_id, partial)
        return upload_id

    def offset(self, upload_id: str, owner: str) -> tuple[int, int]:
        """How many bytes have come, and how many there are. Takes the upload from a request that is still sending.

        Raises `NotFound`, also for an upload of another owner.
        """
        finished = self._finished.get(upload_id)
        if finished is not None and finished.owner == owner:
            return finished.length_bytes, finished.length_bytes
        partial = self._own(upload_id, owner)
        partial.turn += 1
        return partial.writer.size_bytes, partial.length_bytes

    async def append(self, upload_id: str, owner: str, offset: int, chunks: AsyncIterator[bytes]) -> str | None:
        """Store what comes, and return the file's path once that is all of it, else None.

        What came before `chunks` raises stays. Raises `OffsetConflict` unless the bytes follow those that have come,
        `NotFound` as `offset`, `TooLarge` if more come than were announced, and `StorageFull`, after which the upload
        is gone. `StoreUnavailable` for a whole upload means that the path may be asked for again, with no bytes.
        """
        have, _ = self.offset(upload_id, owner)
        if offset != have:
            raise OffsetConflict(have, offset)
        finished = self._finished.get(upload_id)
        if finished is not None:
            async for _ in chunks:
                raise TooLarge("The upload", finished.length_bytes)
            return await self._published(finished)
        partial = self._own(upload_id, owner)
        turn = partial.turn
        async for chunk in chunks:
            self._write(upload_id, partial, turn, chunk)
        if self._running.get(upload_id) is not partial or partial.turn != turn:
            raise OffsetConflict(partial.writer.size_bytes, offset)
        return await self._finish(upload_id, partial) if partial.writer.size_bytes == partial.length_bytes else None

    def cancel(self, upload_id: str, owner: str) -> None:
        """Forget an upload. A file that is there already stays as any other. Raises `NotFound` as `offset`."""
        finished = self._finished.get(upload_id)
        if finished is not None and finished.owner == owner:
            self._finished.pop(upload_id)
            return
        self._discard(upload_id, self._own(upload_id, owner))

    def close(self) -> None:
        for upload_id, partial in list(self._running.items()):
            self._discard(upload_id, partial)

    def _own(self, upload_id: str, owner: str) -> _Partial:
        partial = self._running.get(upload_id)
        if partial is None or partial.owner != owner:
            raise NotFound("upload", upload_id)
        return partial

    def _write(self, upload_id: str, partial: _Partial, turn: int, chunk: bytes) -> None:
        if self._running.get(upload_id) is not partial:
            raise NotFound("upload", upload_id)
        if partial.turn != turn:
            raise OffsetConflict(partial.writer.size_bytes)
        if partial.writer.size_bytes + len(chunk) > partial.length_bytes:
            raise TooLarge("The upload", partial.length_bytes)
        partial.used_at = self._now()
        try:
            partial.writer.write(chunk)
        except BaseException:  # a part of the chunk may be written
            self._discard(upload_id, partial)
            raise

    async def _finish(self, upload_id: str, partial: _Partial) -> str:
        client = self._running.client_of(upload_id)
        self._forget(upload_id, partial)
        finished = _Finished(partial.owner, partial.writer.finish().path, partial.length_bytes)
        self._finished.put(upload_id, client, finished)  # even if it cannot be published yet
        while len(self._finished) > MAX_KEPT:
            self._finished.pop(self._finished.first_of_largest())
        return await self._published(finished)

    async def _published(self, finished: _Finished) -> str:
        await self._store.publish(finished.path.encode())
        return finished.path

    def _expire(self, upload_id: str, partial: _Partial) -> None:
        """Discard the upload if it is time, else look again when it may be."""
        left_s = min(partial.used_at + self._idle_s, partial.begun_at + self._max_age_s) - self._now()
        if left_s <= 0:
            self._discard(upload_id, partial)
        else:
            partial.expiry = asyncio.get_running_loop().call_later(left_s, self._expire, upload_id, partial)

    def _discard(self, upload_id: str, partial: _Partial) -> None:
        self._forget(upload_id, partial)
        partial.writer.discard()

    def _forget(self, upload_id: str, partial: _Partial) -> None:
        self._running.pop(upload_id)
        if partial.expiry is not None:
            partial.expiry.cancel()

    def _now(self) -> float:
        return asyncio.get_running_loop().time()
