"""Asking the running apps for their figures, all at the same time. None of them can delay, fill or stop it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

from limelight.hub.apps.hosted import Hosted
from limelight.hub.observing.samples import Bounds, Sample, Unreadable, parse
from limelight.hub.proxy.upstream import OWN, Broken, Upstream

TIMEOUT_S = 3.0
"""An app whose store does not answer says so after two seconds."""
MAX_BYTES, MAX_SAMPLES, MAX_CPU_S = 256 << 10, 2_000, 0.25
"""Of one app."""
TOTAL_BYTES, TOTAL_SAMPLES, TOTAL_CPU_S = 32 << 20, 120_000, 8.0
"""Of all apps, which have equal shares of them."""
HEADERS = [*OWN, (b"accept", b"text/plain; version=0.0.4")]
Scraped = Mapping[str, Sequence[Sample] | None]
"""By the app's key; None: it told nothing, too much, or nonsense."""


class Scraper:
    def __init__(self, apps: Mapping[str, Hosted]) -> None:
        self._apps = apps
        self._running: asyncio.Task[Scraped] | None = None

    async def scrape(self) -> Scraped:
        """Of the apps that serve. Whoever asks meanwhile gets the same."""
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(self._scrape(), name="limelight hub scrapes its apps")
        return await asyncio.shield(self._running)

    async def _scrape(self) -> Scraped:
        upstreams = {key: app.process.upstream for key, app in self._apps.items() if app.process is not None}
        share = max(1, len(upstreams))
        max_bytes = min(MAX_BYTES, TOTAL_BYTES // share)
        bounds = Bounds(min(MAX_SAMPLES, TOTAL_SAMPLES // share), min(MAX_CPU_S, TOTAL_CPU_S / share))
        told = await asyncio.gather(*(_ask(one, max_bytes) for one in upstreams.values()))
        return await asyncio.to_thread(_parsed, dict(zip(upstreams, told, strict=True)), bounds)


async def _ask(upstream: Upstream, max_bytes: int) -> bytes | None:
    try:
        async with asyncio.timeout(TIMEOUT_S):
            response = await upstream.request("GET", b"/metrics", HEADERS)
            body = await response.read(max_bytes)
    except (Broken, TimeoutError):
        return None
    return body if response.status == 200 else None


def _parsed(told: dict[str, bytes | None], bounds: Bounds) -> Scraped:
    found: dict[str, Sequence[Sample] | None] = {}
    while told:  # each text is let go of before the next one is read
        key, body = told.popitem()
        try:
            found[key] = None if body is None else parse(body, bounds)
        except Unreadable:
            found[key] = None
    return found
