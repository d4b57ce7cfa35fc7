"""The SDK's client of both generations, in a test without an event loop of its own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Literal

import anyio
import httpx2
from mcp.client.client import Client
from mcp.client.streamable_http import streamable_http_client

Generation = Literal["2026-07-28", "legacy"]
GENERATIONS: tuple[Generation, ...] = ("2026-07-28", "legacy")
PATIENCE_S = 40.0


def with_client(
    url: str, generation: str, work: Callable[[Client], Awaitable[Any]], headers: dict[str, str] | None = None
) -> Any:  # Any: what `work` returns
    """What `work` returns of a client that is connected to the server at `url`."""

    async def connected() -> Any:  # Any: as above
        with anyio.fail_after(PATIENCE_S):
            async with httpx2.AsyncClient(headers=headers, timeout=PATIENCE_S) as http:
                transport = streamable_http_client(url, http_client=http)
                async with Client(transport, mode=generation) as client:
                    return await work(client)

    return anyio.run(connected)
