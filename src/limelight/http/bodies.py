"""Reading a request body: bounded before it is parsed, parsed once."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator
from typing import TypeVar

import msgspec
from msgspec import Struct
from starlette.requests import ClientDisconnect, Request

from limelight.core.errors import BodyRejected, InputRejected, TooLarge, UnsupportedType, shorten
from limelight.core.wire import Json
from limelight.http.server import server_of

Body = TypeVar("Body")

MAX_DEPTH = 100
"""Of JSON: what walks through values later on does so by recursion."""
_STRING = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)
_AS_SQUARE = bytes.maketrans(b"{}", b"[]")
_NO_BRACKETS = bytes(code for code in range(256) if code not in b"[]{}")
TAKEN_AS_JSON = frozenset(
    {"", "application/json", "text/plain", "application/x-www-form-urlencoded", "application/octet-stream"}
)
"""What programs send with JSON when nobody tells them the type: `curl -d` calls it a form."""


class CallBody(Struct):
    data: list[Json]
    session_hash: str | None = None
    event_data: Json = None
    trigger_id: int | None = None
    fn_index: int | None = None


class JoinBody(Struct):
    data: list[Json]
    fn_index: int
    session_hash: str | None = None
    event_data: Json = None
    trigger_id: int | None = None


class CancelBody(Struct):
    event_id: str | None = None
    session_hash: str | None = None
    fn_index: int | None = None


async def read(request: Request) -> bytes:
    """The body; raises `TooLarge` as soon as it is known to be."""
    try:
        parts = [part async for part in limited(request, server_of(request).options.max_body_bytes)]
    except ClientDisconnect:
        raise BodyRejected("The request body ended early") from None
    return parts[0] if len(parts) == 1 else b"".join(parts)


async def limited(request: Request, limit: int) -> AsyncGenerator[bytes, None]:
    """The body in pieces; raises `TooLarge` as soon as it is known to be, `ClientDisconnect` if it ends early."""
    declared = request.headers.get("content-length", "0")
    if not declared.isdecimal() or len(declared) > 18 or int(declared) > limit:
        raise TooLarge("The request body", limit)
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > limit:
            raise TooLarge("The request body", limit)
        yield part


async def parse(request: Request, kind: type[Body]) -> Body:
    """Raises `BodyRejected` for what is not JSON or nested too deep, `InputRejected` for JSON of another shape,
    `UnsupportedType` for what does not say that it is JSON."""
    _check_type(request.headers.get("content-type", ""))
    body = await read(request)
    try:
        found = msgspec.json.decode(body, type=kind)
    except msgspec.ValidationError as error:
        raise InputRejected("The request body", "an object of the documented shape", str(error)) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        sample = shorten(body[:80].decode("utf-8", "replace"))
        raise BodyRejected(f"The request body is not JSON ({error}): {sample}") from None
    if body.count(b"[") + body.count(b"{") > MAX_DEPTH and _depth_over(body, MAX_DEPTH):
        raise BodyRejected(f"The request body is nested more than {MAX_DEPTH} deep")
    return found


def _depth_over(body: bytes, limit: int) -> bool:
    """Whether valid JSON is nested deeper; each round takes off the innermost brackets."""
    brackets = _STRING.sub(b"", body).translate(_AS_SQUARE, _NO_BRACKETS)
    for _ in range(limit):
        brackets = brackets.replace(b"[]", b"")
    return bool(brackets)


def _check_type(content_type: str) -> None:
    kind = content_type.partition(";")[0].strip().lower()
    if kind not in TAKEN_AS_JSON and not (kind.startswith("application/") and kind.endswith("+json")):
        raise UnsupportedType("JSON (application/json)", kind)
