"""Reading request bodies: bounded before parsing, parsed once, and counted until the call is queued."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from functools import partial
from typing import Annotated, TypeVar

import msgspec
from msgspec import Meta, Struct
from starlette.requests import ClientDisconnect, Request

from limelight.core.collecting import uncollected
from limelight.core.errors import BodyRejected, InputRejected, TooLarge, UnsupportedType, shorten
from limelight.core.json_memory import MAX_DEPTH, is_deeper, json_bytes
from limelight.core.wire import Json
from limelight.engine.webhooks.sender import PARAMETER
from limelight.http.held import Held, held_of
from limelight.http.numbers import number_of
from limelight.http.server import server_of
from limelight.http.webhooks import EVENTS

Body = TypeVar("Body")

LARGE_BYTES = 1 << 16
TAKEN_AS_JSON = frozenset(
    {"", "application/json", "text/plain", "application/x-www-form-urlencoded", "application/octet-stream"}
)
"""Media types accepted for JSON. `curl -d` sends the form type by default."""


MAX_HASH = 128
SessionHash = Annotated[str, Meta(max_length=MAX_HASH)]
"""Maximum length of a session hash, which is kept for days."""


class CallBody(Struct):
    data: list[Json]
    session_hash: SessionHash | None = None
    event_data: Json = None
    trigger_id: int | None = None
    fn_index: int | None = None
    webhook_url: Json = msgspec.field(name=PARAMETER, default=None)
    webhook_events: Json = msgspec.field(name=EVENTS, default=None)


class JoinBody(Struct):
    data: list[Json]
    fn_index: int
    session_hash: SessionHash | None = None
    event_data: Json = None
    trigger_id: int | None = None
    from_page: bool = False
    """Set by the app's own page, which reads the result only while it is open."""


class CancelBody(Struct):
    event_id: str | None = None
    session_hash: SessionHash | None = None
    fn_index: int | None = None


async def read(request: Request, limit_bytes: int | None = None) -> bytes:
    """Read the body, and count it as held from its first byte. Raises `TooLarge` as early as possible, and as
    `Budget.take`."""
    limit_bytes = limit_bytes or server_of(request).options.max_body_bytes
    holding = _holding(request, limit_bytes)
    body: bytes | bytearray = b""
    async for part in limited(request, limit_bytes):
        holding.grow(len(part))
        if isinstance(body, bytearray):
            body += part
        else:  # not a list of parts: its overhead would be large if a client sends byte by byte
            body = bytearray(body) + part if body else part
    return bytes(body)


def _holding(request: Request, limit_bytes: int) -> Held:
    found = held_of(request)
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and len(declared) <= 18:
        found.check(min(int(declared), limit_bytes))
    return found


async def limited(request: Request, limit: int) -> AsyncGenerator[bytes, None]:
    """The body in chunks. Raises `TooLarge` as early as possible, `BodyRejected` if it ends early."""
    declared = number_of(request.headers.get("content-length", "0"))
    if declared is None or declared > limit:
        raise TooLarge("The request body", limit)
    size = 0
    try:
        async for part in request.stream():
            size += len(part)
            if size > limit:
                raise TooLarge("The request body", limit)
            yield part
    except ClientDisconnect:
        raise BodyRejected("The request body ended early") from None


async def parse(request: Request, kind: type[Body]) -> Body:
    """Read and decode the body.

    Raises `BodyRejected` if it is not JSON or nested too deeply, `InputRejected` if it has another shape, and
    `UnsupportedType` if its media type is not JSON.
    """
    _check_type(request.headers.get("content-type", ""))
    return decode(request, await read(request), kind)


def decode(request: Request, body: bytes, kind: type[Body]) -> Body:
    """The body, whose bytes are counted as held already; from now on its values are. Raises as `parse`."""
    held_of(request).grow(json_bytes(body))
    try:
        found = _decoded(body, kind)
    except msgspec.ValidationError as error:
        raise InputRejected("The request body", "an object of the documented shape", str(error)) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        sample = shorten(body[:80].decode("utf-8", "replace"))
        raise BodyRejected(f"The request body is not JSON ({error}): {sample}") from None
    if is_deeper(body, MAX_DEPTH):
        raise BodyRejected(f"The request body is nested more than {MAX_DEPTH} deep")
    held_of(request).shrink(len(body))
    return found


def _decoded(body: bytes, kind: type[Body]) -> Body:
    work: Callable[[], Body] = partial(msgspec.json.decode, body, type=kind)
    return work() if len(body) <= LARGE_BYTES else uncollected(work)


def _check_type(content_type: str) -> None:
    kind = content_type.partition(";")[0].strip().lower()
    if kind not in TAKEN_AS_JSON and not (kind.startswith("application/") and kind.endswith("+json")):
        raise UnsupportedType("JSON (application/json)", kind)
