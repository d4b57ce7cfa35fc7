"""Work of a request that may take long, beside the event loop."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from starlette.requests import HTTPConnection

from limelight.http.server import caller_of, server_of

Value = TypeVar("Value")


async def aside(request: HTTPConnection, size_bytes: int, work: Callable[[], Value]) -> Value:
    """What `work` returns. `size_bytes`: of the values that it walks through; see `Engine.aside`."""
    return await server_of(request).engine.aside(size_bytes, caller_of(request).client, work)
