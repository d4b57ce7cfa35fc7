"""Passing requests on to the hub that an app is at home at, which handles them as if they had come to it."""

from __future__ import annotations

import hashlib
import hmac
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import msgspec
from starlette.types import Receive, Scope, Send

from limelight.core.errors import TooManyRequests
from limelight.http.clients import counted_as
from limelight.hub.proxy.forwarding import HOP_BY_HOP, relay_request
from limelight.hub.proxy.upstream import Header, Upstream

HEADER = b"limelight-passed"
LIFE_S = 60.0
"""How far the clocks of two hubs may be apart."""
MAX_PER_CLIENT, RETRY_S = 200, 5


class Passed(msgspec.Struct, frozen=True, kw_only=True):
    """What the hub that got a request from its client says of it."""

    address: str
    """Of the client."""
    scheme: str
    target: str
    """Method and path, so that it counts for no other request."""
    at: float


class Places:
    """Requests that are passed on now. The other hub counts their connections as those of one client, which is this
    hub, so that no client may have all of them."""

    def __init__(self) -> None:
        self._taken: Counter[str] = Counter()

    @contextmanager
    def one(self, client: str) -> Iterator[None]:
        """`client`: its address. Raises `TooManyRequests`."""
        name = counted_as(client)
        if self._taken[name] >= MAX_PER_CLIENT:
            raise TooManyRequests(f"At most {MAX_PER_CLIENT} of your requests may be open", RETRY_S)
        self._taken[name] += 1
        try:
            yield
        finally:
            self._taken[name] -= 1
            if not self._taken[name]:
                del self._taken[name]


def target_of(scope: Scope) -> str:
    return f"{scope['method']} {scope['raw_path'].decode('latin-1')}?{scope['query_string'].decode('latin-1')}"


def seal(passed: Passed, key: bytes) -> bytes:
    text = msgspec.json.encode(passed)
    return hmac.new(key, text, hashlib.sha256).hexdigest().encode() + b" " + text


def opened(headers: Sequence[Header], scope: Scope, key: bytes) -> Passed | None:
    """What another hub says of the request; None: it comes from a client."""
    given = next((value for name, value in headers if name == HEADER), b"")
    mark, _, text = given.partition(b" ")
    if not hmac.compare_digest(mark, hmac.new(key, text, hashlib.sha256).hexdigest().encode()):
        return None
    passed = msgspec.json.decode(text, type=Passed)
    is_this = passed.target == target_of(scope) and abs(time.time() - passed.at) < LIFE_S
    return passed if is_this else None


async def pass_on(upstream: Upstream, passed: bytes, scope: Scope, receive: Receive, send: Send) -> None:
    """Raises `AppGone` if the other hub does not answer."""
    headers = [one for one in scope["headers"] if one[0] not in HOP_BY_HOP and one[0] != HEADER]
    await relay_request(upstream, [*headers, (HEADER, passed)], scope, receive, send, _shown)


def _shown(headers: Sequence[Header]) -> list[Header]:
    return [one for one in headers if one[0] not in HOP_BY_HOP]


def as_from_client(scope: Scope, passed: Passed) -> Scope:
    """The request as it came to the other hub."""
    headers = [one for one in scope["headers"] if one[0] != HEADER and not one[0].startswith(b"x-forwarded-")]
    return {**scope, "headers": headers, "client": (passed.address, 0), "scheme": passed.scheme}
