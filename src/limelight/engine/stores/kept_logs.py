"""Finished logs, bounded by number and bytes, with fair eviction between clients."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from typing import Generic, Protocol, TypeVar

from limelight.core.errors import Overloaded, TooManyRequests
from limelight.core.shares import Shares

SHARE = 4  # a client's protected results may take a quarter of the limits
STRETCH = 2  # times the limits: the hard bound while everything kept is new and unread
PATIENCE_S = 1.0  # between searches while there is nothing to evict


class Log(Protocol):
    """A finished log."""

    client: str
    size_bytes: int
    readers: int
    ended_s: float


Kept = TypeVar("Kept", bound=Log)


class _ClientLogs(Generic[Kept]):
    """The logs of one client."""

    def __init__(self) -> None:
        self.read: OrderedDict[str, Kept] = OrderedDict()
        """Logs whose end was read, least recently used first."""
        self.unread: OrderedDict[str, Kept] = OrderedDict()
        """In the order in which they ended."""

    def first(self, newest_s: float) -> str | None:
        """The first log to evict. Unread ones only if they ended by `newest_s`; never one that is being read."""
        for name, log in self.read.items():
            if not log.readers:
                return name
        for name, log in self.unread.items():
            if not log.readers:
                return name if log.ended_s <= newest_s else None
        return None


class KeptLogs(Generic[Kept]):
    """If there are too many, evicts from the client that holds most: logs that were read first, then unread ones.

    Unread results are protected for `min_age_s`, up to a share of the limits for each client. If everything left is
    protected, new calls of clients that hold the average or more are refused.
    """

    def __init__(self, max_logs: int, max_bytes: int, min_age_s: float) -> None:
        self._max_logs, self._max_bytes, self._min_age_s = max_logs, max_bytes, min_age_s
        self._logs: dict[str, Kept] = {}
        self._by_client: dict[str, _ClientLogs[Kept]] = {}
        self._counts, self._sizes = Shares(), Shares()
        self._unread_count = self._unread_bytes = 0
        self._search_again_s = 0.0

    def add(self, name: str, log: Kept) -> list[str]:
        """Keep an unread log. Returns the names of evicted logs."""
        self._logs[name] = log
        self._by_client.setdefault(log.client, _ClientLogs()).unread[name] = log
        self._count(log, 1)
        self._count_unread(log, 1)
        return self._evict()

    def use(self, name: str) -> Kept | None:
        log = self._logs.get(name)
        if log is not None:
            read = self._by_client[log.client].read
            if name in read:
                read.move_to_end(name)
        return log

    def peek(self, name: str) -> Kept | None:
        """The log, without counting as a use."""
        return self._logs.get(name)

    def was_read(self, name: str) -> None:
        """To its end, by somebody. Nothing happens to one that is not kept."""
        log = self._logs.get(name)
        if log is None:
            return
        found = self._by_client[log.client]
        if found.unread.pop(name, None) is not None:
            found.read[name] = log
            self._count_unread(log, -1)
            self._search_again_s = 0.0

    def logs(self) -> Iterator[Kept]:
        yield from self._logs.values()

    def expire(self, is_old: Callable[[str], bool]) -> list[str]:
        gone = [name for name, log in self._logs.items() if not log.readers and is_old(name)]
        for name in gone:
            self._drop(name)
        return gone

    def check_bounds(self, client: str) -> None:
        """Raises `TooManyRequests` or `Overloaded` if another result of the client would evict protected ones.

        Clients below the average are admitted on the way to twice the limits, while more stays free there than they
        hold (as in `Budget`): so there is room for whoever holds nothing yet.
        """
        if not self._is_full(self._unread_count, self._unread_bytes, 1) or self._victim(self._counts) is not None:
            return
        is_average = self._counts.of(client) * len(self._counts) >= self._counts.total
        if is_average or (self._counts.of(client) and self._is_over_free(client)):
            raise TooManyRequests(
                f"The results of {self._counts.of(client)} of your calls are kept and unread, and there is no room for "
                "more (max_logs, max_log_bytes). Read them, or try again later.",
                self._retry_after_s(),
            )
        if self._is_full(self._counts.total, self._sizes.total, STRETCH):
            raise Overloaded("There is no room for more results now. Try again later.", self._retry_after_s())

    def _is_over_free(self, client: str) -> bool:
        is_many = self._counts.of(client) + 1 >= STRETCH * self._max_logs - self._counts.total
        return is_many or self._sizes.of(client) >= STRETCH * self._max_bytes - self._sizes.total

    def _is_full(self, count: int, size_bytes: int, times: int) -> bool:
        return count >= times * self._max_logs or size_bytes >= times * self._max_bytes

    def _retry_after_s(self) -> int:
        return max(1, min(60, round(self._min_age_s / 10)))

    def _evict(self) -> list[str]:
        gone: list[str] = []
        while True:
            is_by_number = self._counts.total > self._max_logs
            if not is_by_number and self._sizes.total <= self._max_bytes:
                return gone
            name = self._victim(self._counts if is_by_number else self._sizes)
            if name is None:
                return gone
            self._drop(name)
            gone.append(name)

    def _victim(self, shares: Shares) -> str | None:
        """The log to evict; None if all are protected or being read."""
        now_s = time.monotonic()
        if now_s >= self._search_again_s:
            for client in shares.ranking():
                newest_s = now_s if self._is_over_share(client) else now_s - self._min_age_s
                name = self._by_client[client].first(newest_s)
                if name is not None:
                    return name
            self._search_again_s = now_s + min(PATIENCE_S, self._min_age_s)
        if not self._is_full(self._counts.total, self._sizes.total, STRETCH):
            return None
        found = (self._by_client[client].first(now_s) for client in shares.ranking())
        return next((name for name in found if name is not None), None)

    def _is_over_share(self, client: str) -> bool:
        is_many = self._counts.of(client) * SHARE > self._max_logs
        return is_many or self._sizes.of(client) * SHARE > self._max_bytes

    def _drop(self, name: str) -> None:
        log = self._logs.pop(name)
        found = self._by_client[log.client]
        if found.unread.pop(name, None) is not None:
            self._count_unread(log, -1)
        else:
            del found.read[name]
        if not found.read and not found.unread:
            del self._by_client[log.client]
        self._count(log, -1)

    def _count(self, log: Kept, change: int) -> None:
        self._counts.add(log.client, change)
        self._sizes.add(log.client, change * log.size_bytes)

    def _count_unread(self, log: Kept, change: int) -> None:
        self._unread_count += change
        self._unread_bytes += change * log.size_bytes
