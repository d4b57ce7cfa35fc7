"""Reading a request body: bounded before it is parsed, parsed once."""

from __future__ import annotations

from typing import TypeVar

import msgspec
from msgspec import Struct
from starlette.requests import ClientDisconnect, Request

from limelight.core.errors import BodyRejected, InputRejected, TooLarge, shorten
from limelight.core.wire import Json
from limelight.http.server import server_of

Body = TypeVar("Body")


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
    limit = server_of(request).options.max_body_bytes
    declared = request.headers.get("content-length", "0")
    if not declared.isdigit() or int(declared) > limit:
        raise TooLarge("The request body", limit)
    parts: list[bytes] = []
    size = 0
    try:
        async for part in request.stream():
            size += len(part)
            if size > limit:
                raise TooLarge("The request body", limit)
            parts.append(part)
    except ClientDisconnect:
        raise BodyRejected("The request body ended early") from None
    return parts[0] if len(parts) == 1 else b"".join(parts)


async def parse(request: Request, kind: type[Body]) -> Body:
    """Raises `BodyRejected` for what is not JSON, `InputRejected` for JSON of another shape."""
    body = await read(request)
    try:
        return msgspec.json.decode(body, type=kind)
    except msgspec.ValidationError as error:
        raise InputRejected("The request body", "an object of the documented shape", str(error)) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        sample = shorten(body[:80].decode("utf-8", "replace"))
        raise BodyRejected(f"The request body is not JSON ({error}): {sample}") from None
