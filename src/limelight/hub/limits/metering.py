"""Counts what goes through a request for an app."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from starlette.types import Message, Receive, Send

from limelight.core.errors import LimelightError
from limelight.http.errors import status_of
from limelight.hub.apps.hosted import Hosted
from limelight.hub.limits.quotas import Quotas, QuotaSpent
from limelight.hub.limits.rates import is_call
from limelight.hub.observing.counts import Outcome, outcome_of
from limelight.hub.proxy.upstream import Broken


class Meter:
    """Of one request."""

    def __init__(self, quotas: Quotas, hosted: Hosted, receive: Receive, send: Send) -> None:
        self._quotas, self._hosted, self._receive, self._send = quotas, hosted, receive, send
        self._status = 0

    @contextmanager
    def counted(self) -> Iterator[None]:
        """Around all that is done for the request."""
        counts = self._hosted.counts
        counts.open_requests += 1
        outcome: Outcome = "left"
        try:
            yield
            outcome = outcome_of(self._status) if self._status else "left"
        except Exception as error:
            if self._status:
                outcome = "broken"
            else:
                outcome = outcome_of(status_of(error)) if isinstance(error, LimelightError) else "error"
            raise
        finally:
            counts.open_requests -= 1
            counts.requests[outcome] += 1

    def begin(self, method: str, below: str) -> None:
        """Raises `QuotaSpent` if the request may not begin."""
        app = self._hosted.source.name
        self._quotas.check(app, "bytes")
        if is_call(method, below):
            self._quotas.check(app, "calls")
            self._quotas.usage.add(app, calls=1)
            self._hosted.counts.calls += 1

    async def receive(self) -> Message:
        message = await self._receive()
        if message["type"] == "http.request" and message.get("body"):
            self._count(message["body"])
            self._hosted.counts.bytes_in += len(message["body"])
        return message

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._status = message["status"]
        elif message["type"] == "http.response.body" and message.get("body"):
            try:
                self._count(message["body"])
            except QuotaSpent as error:
                raise Broken(str(error)) from error  # the response has begun: all that can be is to break it off
            self._hosted.counts.bytes_out += len(message["body"])
        await self._send(message)

    def _count(self, piece: bytes) -> None:
        """The piece with which the quota is used up still passes, so that a short answer is whole."""
        app = self._hosted.source.name
        self._quotas.check(app, "bytes")
        self._quotas.usage.add(app, size_bytes=len(piece))
