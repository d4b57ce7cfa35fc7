"""A request for the hub's own routes."""

from __future__ import annotations

from typing import TypeVar

import msgspec
from starlette.requests import Request

from limelight.core.errors import BodyRejected, TooLarge
from limelight.hub.access import Visitor
from limelight.hub.hub import Hub

MAX_BODY_BYTES = 1 << 20
T = TypeVar("T")


class HubRequest:
    """A request, the hub, and who asks."""

    def __init__(self, hub: Hub, request: Request) -> None:
        self.hub, self.request = hub, request
        self.visitor: Visitor = request.scope["limelight.visitor"]
        self.address: str = request.scope["limelight.address"]
        self.is_secure: bool = request.scope["limelight.is_secure"]

    @property
    def root(self) -> str:
        """The hub's own address, without a slash at the end."""
        return f"{'https' if self.is_secure else 'http'}://{self.request.headers.get('host', '')}"

    async def body(self, kind: type[T]) -> T:
        """The JSON body. Raises `BodyRejected` that says what is wrong with it."""
        pieces = bytearray()
        async for piece in self.request.stream():
            pieces += piece
            if len(pieces) > MAX_BODY_BYTES:
                raise TooLarge("The body", MAX_BODY_BYTES)
        try:
            return msgspec.json.decode(bytes(pieces), type=kind)
        except (msgspec.DecodeError, RecursionError) as error:
            raise BodyRejected(f"The body does not fit: {error}") from None
