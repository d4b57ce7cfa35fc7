"""The messages of one session of another app: one stream, shared by all calls of the session that run."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import msgspec

from limelight.core.errors import Error
from limelight.recipes.http_client import is_too_large
from limelight.recipes.remote.server import RemoteServer, lines, post

logger = logging.getLogger("limelight")

Message = dict[str, Any]  # JSON of the protocol
MAX_WAITING = 256
"""Messages of a call that nobody has taken. Then the session's stream is not read: the other server waits."""
SMALL_BYTES = 1 << 18
"""A longer message waits until the call has taken those before it."""
MAX_EARLY = 16
"""Names of calls that the stream may give before their own answers."""
MAX_EMPTY = 5
"""Streams in a row without a message for a call that waits."""
GONE: Message = {"msg": "unexpected_error", "message": "The other app's stream has ended."}


class SessionStream:
    """Reads as long as a call runs; the last call to leave ends and awaits the reader."""

    def __init__(self, server: RemoteServer, session: str) -> None:
        self._server, self._url, self._session = server, server.api("/queue/data"), session
        self._queues: dict[str, asyncio.Queue[Message]] = {}
        self._calls: set[str] = set()
        self._left: set[str] = set()
        self._joining = 0
        self._reader: asyncio.Task[None] | None = None

    @property
    def is_idle(self) -> bool:
        return not self._calls and not self._joining

    @asynccontextmanager
    async def call(self, client: httpx.AsyncClient, body: Message, token: str | None) -> AsyncIterator[Call]:
        """Queue a call and give its messages."""
        self._joining += 1
        try:
            event_id = await _join(client, self._server.api("/queue/join"), {**body, "session_hash": self._session})
        finally:
            self._joining -= 1
        self._calls.add(event_id)
        if self._reader is None or self._reader.done():
            self._reader = asyncio.create_task(self._read(token))
        try:
            yield Call(event_id, self._queue(event_id))
        finally:
            self._calls.discard(event_id)
            self._leave(event_id)
            if self.is_idle:
                reader, self._reader = self._reader, None
                self._queues.clear()
                self._left.clear()
                reader.cancel()
                await asyncio.gather(reader, return_exceptions=True)

    def _queue(self, event_id: str) -> asyncio.Queue[Message]:
        return self._queues.setdefault(event_id, asyncio.Queue(MAX_WAITING))

    def _leave(self, event_id: str) -> None:
        """Forget the call, and let the reader go on if it waits for it."""
        self._left.add(event_id)
        queue = self._queues.pop(event_id, None)
        while queue is not None and not queue.empty():
            queue.get_nowait()
            queue.task_done()

    def _may_be(self, event_id: str) -> bool:
        """Whether it is the name of a call, or of one that is being queued: its messages may come before its name."""
        return event_id in self._calls or (
            self._joining > 0 and event_id not in self._left and self._has_space(event_id)
        )

    def _has_space(self, event_id: str) -> bool:
        """Also drops what no call has asked for: names that the other server made up."""
        return event_id in self._queues or len(self._queues) < len(self._calls) + self._joining + MAX_EARLY

    async def _read(self, token: str | None) -> None:
        empty = 0
        try:
            async with self._server.client(token) as client:
                while (self._calls or self._joining) and empty < MAX_EMPTY:
                    empty = 0 if await self._read_once(client) else empty + 1
        except httpx.HTTPError as error:
            logger.error("%s: %s %s", self._url, type(error).__name__, error)
        except Exception:  # the other server's bytes, whatever they are
            logger.exception("%s sent something else than messages of the protocol", self._url)
        for event_id in list(self._calls):
            await self._queue(event_id).put(GONE)

    async def _read_once(self, client: httpx.AsyncClient) -> bool:
        """Whether there was a message for a call."""
        found = False
        async with client.stream("GET", self._url, params={"session_hash": self._session}) as answer:
            if answer.status_code != 200:
                return False
            async for line in lines(answer):
                if not line.startswith(b"data:"):
                    continue
                if is_too_large(line):
                    raise httpx.DecodingError("a message that takes too much memory")
                message: Message = msgspec.json.decode(line[5:], type=dict[str, Any])
                event_id = message.get("event_id")
                if message.get("msg") == "unexpected_error" and event_id is None:
                    for one in list(self._calls):
                        await self._queue(one).put(message)
                elif isinstance(event_id, str) and self._may_be(event_id):
                    found = True
                    queue = self._queue(event_id)
                    if len(line) > SMALL_BYTES:
                        await queue.join()
                    await queue.put(message)
        return found


class Call:
    def __init__(self, event_id: str, queue: asyncio.Queue[Message]) -> None:
        self.event_id, self._queue = event_id, queue

    async def messages(self) -> AsyncIterator[Message]:
        """Ends with `process_completed`. Raises `Error` if the stream ends before."""
        while True:
            message = await self._queue.get()
            self._queue.task_done()
            if message.get("msg") == "unexpected_error":
                raise Error("The other app has stopped.")
            yield message
            if message.get("msg") == "process_completed":
                return


async def _join(client: httpx.AsyncClient, url: str, body: Message) -> str:
    status, content = await post(client, url, body)
    if status == 503:
        raise Error("The other app's queue is full. Try again later.")
    if status != 200:
        logger.error("%s answered %s: %s", url, status, content[:2000].decode("utf-8", "replace"))
        raise Error(f"The other app refused the call with the status {status}.")
    found = msgspec.json.decode(content, type=dict[str, Any]).get("event_id")
    if not isinstance(found, str):
        raise Error("The other app gave no answer that can be read.")
    return found
