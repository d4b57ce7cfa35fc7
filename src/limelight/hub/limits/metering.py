"""Counts what goes through a request for an app."""

from __future__ import annotations

from starlette.types import Message, Receive, Scope, Send

from limelight.hub.limits.quotas import Quotas, QuotaSpent
from limelight.hub.limits.rates import is_call
from limelight.hub.names import AppName
from limelight.hub.proxy.upstream import Broken


class Meter:
    """Of one request. Raises `QuotaSpent` if it may not begin."""

    def __init__(self, quotas: Quotas, app: AppName, scope: Scope, below: str, receive: Receive, send: Send) -> None:
        self._quotas, self._app, self._receive, self._send = quotas, app, receive, send
        quotas.check(app, "bytes")
        if is_call(scope["method"], below):
            quotas.check(app, "calls")
            quotas.usage.add(app, calls=1)

    async def receive(self) -> Message:
        message = await self._receive()
        if message["type"] == "http.request" and message.get("body"):
            self._count(message["body"])
        return message

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.body" and message.get("body"):
            try:
                self._count(message["body"])
            except QuotaSpent as error:
                raise Broken(str(error)) from error  # the response has begun: all that can be is to break it off
        await self._send(message)

    def _count(self, piece: bytes) -> None:
        """The piece with which the quota is used up still passes, so that a short answer is whole."""
        self._quotas.check(self._app, "bytes")
        self._quotas.usage.add(self._app, size_bytes=len(piece))
