"""A request for the hub's own routes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import msgspec
from starlette.requests import Request

from limelight.core.errors import BodyRejected, TooLarge
from limelight.hub.hub import Hub
from limelight.hub.people.access import Visitor

MAX_BODY_BYTES = 1 << 20
SCOPE_KEY = "limelight.hub"
T = TypeVar("T")


@dataclass(frozen=True)
class Asking:
    """What the gateway found out of a request."""

    visitor: Visitor
    address: str
    is_secure: bool
    label: str | None = None
    """Of an app's own host, on which the request came; None: on the hub's host."""
    session: str | None = None
    """The browser's sign-in at the hub."""


class HubRequest:
    """A request, the hub, and who asks."""

    def __init__(self, hub: Hub, request: Request) -> None:
        asking: Asking = request.scope[SCOPE_KEY]
        self.hub, self.request = hub, request
        self.visitor, self.address, self.is_secure = asking.visitor, asking.address, asking.is_secure
        self.label, self.session = asking.label, asking.session
        self.what = ""
        """What a changing request was about, for its event, if the path does not say."""

    @property
    def root(self) -> str:
        """The address of the host that was asked, without a slash at the end."""
        return f"{self._scheme}://{self.request.headers.get('host', '')}"

    @property
    def hub_address(self) -> str:
        """The hub's own, as seen from an app's host."""
        return f"{self._scheme}://{self.hub.options.domain}{self._port}" if self.label is not None else self.root

    def app_address(self, label: str) -> str:
        """Of an app's own host."""
        return f"{self._scheme}://{label}.{self.hub.options.domain}{self._port}"

    @property
    def _scheme(self) -> str:
        return "https" if self.is_secure else "http"

    @property
    def _port(self) -> str:
        found = self.request.headers.get("host", "").rpartition("]")[2].partition(":")[2]
        return f":{found}" if found else ""

    async def body(self, kind: type[T]) -> T:
        """The JSON body. Raises `BodyRejected` that says what is wrong with it."""
        try:
            return msgspec.json.decode(await whole_body(self.request), type=kind)
        except (msgspec.DecodeError, RecursionError) as error:
            raise BodyRejected(f"The body does not fit: {error}") from None


async def whole_body(request: Request) -> bytes:
    """Raises `TooLarge`."""
    pieces = bytearray()
    async for piece in request.stream():
        pieces += piece
        if len(pieces) > MAX_BODY_BYTES:
            raise TooLarge("The body", MAX_BODY_BYTES)
    return bytes(pieces)
