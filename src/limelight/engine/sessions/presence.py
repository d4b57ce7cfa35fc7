"""Which sessions have the app open, and what happens when they have left.

With several replicas, the one where a session connected last is responsible for its leave.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass

import msgspec

from limelight.core.fair_table import FairTable
from limelight.core.wire import RequestInfo
from limelight.engine.limits.sizes import request_bytes
from limelight.engine.sessions.peers import Peers

MAX_LEAVING = 10_000  # sessions within their grace; beyond that, sessions of the client that holds most leave early
MAX_LEAVING_BYTES = 32 << 20  # of their request facts, which an `unload` handler may read


@dataclass(frozen=True, slots=True)
class OpenPage:
    """A connection of a session, with the request that opened it."""

    session_hash: str
    owner: str
    client: str
    request: RequestInfo
    is_page: bool = False
    """Whether it is the app's own page, which reads the results of its calls only while it is open."""


class Presence:
    """Counts each session's open connections. All methods run on one event loop."""

    def __init__(
        self,
        grace_s: float,
        on_gone: Callable[[OpenPage], Awaitable[None]],
        peers: Peers,
        on_arrived_elsewhere: Callable[[str, str], None],
    ) -> None:
        """`on_arrived_elsewhere` gets the session's hash and its owner."""
        self._grace_s, self._on_gone = grace_s, on_gone
        self._peers, self._on_arrived_elsewhere = peers, on_arrived_elsewhere
        peers.on("arrived", self._on_arrival)
        peers.on("left", self._on_leave)
        self._open: Counter[tuple[str, str]] = Counter()
        self._elsewhere: set[tuple[str, str]] = set()
        """Open sessions that have since connected to another replica."""
        self._leaving: FairTable[tuple[str, str], tuple[float, OpenPage]] = FairTable()
        self._leaving_bytes = 0
        self._changed = asyncio.Event()

    def arrive(self, page: OpenPage) -> None:
        key = (page.owner, page.session_hash)
        self._open[key] += 1
        self._pop(key)
        self._elsewhere.discard(key)
        self._peers.publish("arrived", _encode_key(key))

    def expect(self, page: OpenPage) -> None:
        """Start the grace period of a page that made a call: it has left unless it connects in time."""
        key = (page.owner, page.session_hash)
        if key not in self._open:
            self._peers.publish("left", _encode_key(key))
            self._begin_grace(key, page)

    def leave(self, page: OpenPage, *, is_served: bool = False) -> None:
        """Record a closed connection. A reload or another tab within the grace period does not count as leaving.

        `is_served`: the client has received all that it waited for, so its return is not expected.
        """
        key = (page.owner, page.session_hash)
        self._open[key] -= 1
        if self._open[key] <= 0:
            del self._open[key]
            if key in self._elsewhere:
                self._elsewhere.remove(key)
                return
            self._peers.publish("left", _encode_key(key))
            if not is_served:
                self._begin_grace(key, page)

    def _begin_grace(self, key: tuple[str, str], page: OpenPage) -> None:
        due = asyncio.get_running_loop().time() + self._grace_s
        self._pop(key)
        self._leaving.put(key, page.client, (due, page))
        self._leaving_bytes += request_bytes(page.request)
        self._changed.set()

    def _on_arrival(self, text: str) -> None:
        key = _decode_key(text)
        self._pop(key)
        if key in self._open:
            self._elsewhere.add(key)
        self._on_arrived_elsewhere(key[1], key[0])

    def _on_leave(self, text: str) -> None:
        key = _decode_key(text)
        if key in self._open:  # the session has another connection here
            self._elsewhere.discard(key)
            self._peers.publish("arrived", text)

    async def run(self) -> None:
        """Call `on_gone` for sessions whose grace period is over, until cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            while (page := self._take_gone(loop.time())) is not None:
                await self._on_gone(page)
            self._changed.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout_at(self._first_due() if self._leaving else None):
                    await self._changed.wait()

    def _first_due(self) -> float:
        return self._leaving.first()[1][0]

    def _take_gone(self, now: float) -> OpenPage | None:
        if not self._leaving:
            return None
        key, (due, _) = self._leaving.first()
        if due > now:
            if len(self._leaving) <= MAX_LEAVING and self._leaving_bytes <= MAX_LEAVING_BYTES:
                return None
            key = self._leaving.first_of_largest()
        return self._pop(key)

    def _pop(self, key: tuple[str, str]) -> OpenPage | None:
        found = self._leaving.pop(key)
        if found is None:
            return None
        self._leaving_bytes -= request_bytes(found[1].request)
        return found[1]


def _encode_key(key: tuple[str, str]) -> str:
    return msgspec.json.encode(key).decode()


def _decode_key(text: str) -> tuple[str, str]:
    return msgspec.json.decode(text, type=tuple[str, str])
