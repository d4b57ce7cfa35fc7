"""Signals between the processes of an app: core NATS messages, which are not stored."""

from __future__ import annotations

import secrets
from collections.abc import AsyncGenerator

import msgspec
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError

from limelight.core.errors import StoreUnavailable, TooLarge
from limelight.core.wire import Json
from limelight.engine.stores.broadcast import Broadcast
from limelight.engine.stores.nats.names import Names
from limelight.engine.stores.signals import Chunk


class NatsSignals:
    """Implements `engine.stores.backend.Signals`. Sending raises `StoreUnavailable` if the server stays away."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._own_name = secrets.token_hex(8)
        self._client: Client | None = None
        self._cancelled: Broadcast[str] = Broadcast()
        self._chunks: Broadcast[Chunk] = Broadcast()
        self._messages: Broadcast[tuple[str, str]] = Broadcast()

    async def open(self, client: Client, *, receives_messages: bool) -> None:
        """`receives_messages`: whether this process receives what other replicas publish."""
        self._client = client
        await client.subscribe(self._names.cancellations, cb=self._cancel_received)
        await client.subscribe(self._names.chunks, cb=self._chunk_received)
        if receives_messages:
            await client.subscribe(self._names.peers, cb=self._message_received)

    def close(self) -> None:
        """End all listeners."""
        for broadcast in (self._cancelled, self._chunks, self._messages):
            broadcast.close()

    async def request_cancel(self, job_id: str) -> None:
        await self._send(self._names.cancellations, job_id.encode())

    def cancellations(self) -> AsyncGenerator[str, None]:
        return self._cancelled.listen()

    async def send_chunk(self, job_id: str, values: list[Json] | None) -> None:
        """Raises `TooLarge` for more than fits into one message."""
        await self._send(self._names.chunks, msgspec.json.encode((job_id, values)))

    def chunks(self) -> AsyncGenerator[Chunk, None]:
        return self._chunks.listen()

    async def publish(self, topic: str, text: str) -> None:
        await self._send(self._names.peers, msgspec.json.encode((self._own_name, topic, text)))

    def messages(self) -> AsyncGenerator[tuple[str, str], None]:
        return self._messages.listen()

    async def _send(self, subject: str, data: bytes) -> None:
        assert self._client is not None, "opened with the backend"
        limit = self._client.max_payload
        if len(data) > limit:
            raise TooLarge("What is sent to a running call", limit)
        try:
            await self._client.publish(subject, data)
        except (NatsError, OSError) as error:
            raise StoreUnavailable(type(error).__name__) from None

    async def _cancel_received(self, message: Msg) -> None:
        self._cancelled.send(message.data.decode())

    async def _chunk_received(self, message: Msg) -> None:
        self._chunks.send(msgspec.json.decode(message.data, type=Chunk))

    async def _message_received(self, message: Msg) -> None:
        sender, topic, text = msgspec.json.decode(message.data, type=tuple[str, str, str])
        if sender != self._own_name:
            self._messages.send((topic, text))
