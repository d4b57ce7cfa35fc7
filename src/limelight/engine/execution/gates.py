"""Limits on running calls by name, within this process."""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from limelight.core.errors import TooManyRequests


class Gates:
    """One calls its `Endpoint.gate`. A gate exists while somebody is in it or waits for it."""

    def __init__(self, max_waiting_per_client: int | None = None) -> None:
        self._max_waiting = max_waiting_per_client
        self._gates: dict[str, _Gate] = {}
        self._waiting: dict[str, int] = {}

    @asynccontextmanager
    async def within(self, name: str, limit: int | None, client: str) -> AsyncIterator[None]:
        """Clients take turns, each in the order of its calls. The first who comes decides on the limit.

        Raises `TooManyRequests` for one call too many that waits.
        """
        if limit is None:
            yield
            return
        gate = self._gates.setdefault(name, _Gate(limit))
        gate.users += 1
        try:
            if gate.is_full:
                await self._wait(gate, client)
            else:
                gate.taken += 1
            try:
                yield
            finally:
                gate.leave()
        finally:
            gate.users -= 1
            if not gate.users:
                del self._gates[name]

    async def _wait(self, gate: _Gate, client: str) -> None:
        count = self._waiting.get(client, 0)
        if self._max_waiting is not None and count >= self._max_waiting:
            raise TooManyRequests(f"Too many of your calls are waiting: at most {self._max_waiting} may.", 1)
        self._waiting[client] = count + 1
        try:
            await gate.wait(client)
        finally:
            self._waiting[client] -= 1
            if not self._waiting[client]:
                del self._waiting[client]


class _Gate:
    def __init__(self, limit: int) -> None:
        self._limit = limit
        self.taken = self.users = 0
        self._turns: OrderedDict[str, deque[asyncio.Future[None]]] = OrderedDict()

    @property
    def is_full(self) -> bool:
        return self.taken >= self._limit

    async def wait(self, client: str) -> None:
        """Return when one that leaves has passed its slot on to this call."""
        turn = asyncio.get_running_loop().create_future()
        self._turns.setdefault(client, deque()).append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self.leave()
            raise

    def leave(self) -> None:
        while self._turns:
            client, turns = next(iter(self._turns.items()))
            turn = turns.popleft()
            if turns:
                self._turns.move_to_end(client)
            else:
                del self._turns[client]
            if not turn.done():
                turn.set_result(None)
                return
        self.taken -= 1
