"""Whether a response has begun."""

from __future__ import annotations

from starlette.types import Message, Send


class Begun:
    """Sends, and knows whether anything has been sent: then no other response can take this one's place."""

    def __init__(self, send: Send) -> None:
        self._send, self.has_begun = send, False

    async def __call__(self, message: Message) -> None:
        self.has_begun = True
        await self._send(message)
