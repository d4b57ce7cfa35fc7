"""How much of a shared resource each client holds, and who holds most."""

from __future__ import annotations

from collections.abc import Iterator
from heapq import heapify, heappop, heappush


class Shares:
    """Amounts by client. Every amount that is added is subtracted again later."""

    def __init__(self) -> None:
        self.total = 0
        self._held: dict[str, int] = {}
        self._heap: list[tuple[int, str]] = []
        """Largest first. Outdated entries are skipped when they reach the top."""

    def __len__(self) -> int:
        """The number of clients that hold something."""
        return len(self._held)

    def of(self, client: str) -> int:
        return self._held.get(client, 0)

    def add(self, client: str, amount: int) -> None:
        held = self._held.get(client, 0) + amount
        self.total += amount
        if not held:
            self._held.pop(client, None)
            return
        self._held[client] = held
        heappush(self._heap, (-held, client))
        if len(self._heap) > 2 * len(self._held) + 64:
            self._heap = [(-held, client) for client, held in self._held.items()]
            heapify(self._heap)

    def ranking(self) -> Iterator[str]:
        """Clients, the largest holder first. The first one is cheap; the others cost a sort."""
        first = self._first()
        if first is None:
            return
        yield first
        others = sorted(self._held.items(), key=lambda item: -item[1])
        yield from (client for client, _ in others if client != first)

    def _first(self) -> str | None:
        while self._heap and self._held.get(self._heap[0][1]) != -self._heap[0][0]:
            heappop(self._heap)
        return self._heap[0][1] if self._heap else None
