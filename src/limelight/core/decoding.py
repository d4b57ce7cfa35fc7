"""The memory budget for decoded images, audio and video: for one value, and for all running calls together."""

from __future__ import annotations

import ctypes
import itertools
import threading
import time
from bisect import insort
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Protocol

from limelight.core.errors import InputRejected, Overloaded

MAX_BYTES = 256 << 20
WAIT_S = 30.0
LARGE_BYTES = 8 << 20
BUSY = "The server is busy decoding images, audio and video: try again later."
_POLL_S = 1.0  # nothing wakes a waiting thread when its call is cancelled


class Holder(Protocol):
    """A call. What was decoded for it stays in memory until it ends."""

    decoded_bytes: int

    @property
    def held_bytes(self) -> int:
        """What ends together with it: its own bytes, and those of the calls that it shares a batch with."""

    @property
    def client(self) -> str:
        """The client that the call belongs to."""

    def raise_if_cancelled(self) -> None: ...


class Reservation:
    """Memory reserved for one value while it is decoded."""

    def __init__(self, budget: DecodingBudget, holder: Holder, where: str, size_bytes: int) -> None:
        self._budget, self._holder, self._where = budget, holder, where
        self.size_bytes = size_bytes

    def grow(self, size_bytes: int) -> None:
        """Grow the reservation to at least `size_bytes`. Raises like `DecodingBudget.reserve`."""
        more = size_bytes - self.size_bytes
        if more > 0:
            self._budget.take(more, self._holder, self._where, self.size_bytes)
            self.size_bytes = size_bytes

    def keep(self, size_bytes: int) -> None:
        """Hand `size_bytes` over to the call, which releases them when it ends."""
        self.grow(size_bytes)
        self._budget.hand_over(size_bytes, self._holder)
        self.size_bytes -= size_bytes


@dataclass(order=True, slots=True)
class _Ticket:
    """A waiting request for memory, in the order of service.

    Calls that already hold memory come first: they are closest to releasing it. Then clients take turns.
    """

    has_nothing: bool
    rank: int
    number: int
    client: str = field(compare=False)
    held: int = field(compare=False)
    size_bytes: int = field(compare=False)


class DecodingBudget:
    """Shared by all calls of a process. Thread-safe.

    The calls of one client together get at most as much as stays free for others, so half of it when the client is
    alone. A single call may take everything. Requests that do not fit wait; a client that has its share does not
    hold up the others.
    """

    def __init__(self, max_bytes: int = MAX_BYTES, max_total_bytes: int | None = None) -> None:
        self.max_bytes = max_bytes
        self.max_total_bytes = 4 * max_bytes if max_total_bytes is None else max_total_bytes
        self._taken = 0
        self._stuck = 0
        """Bytes held by waiting calls. They are not released before those calls go on."""
        self._of: Counter[str] = Counter()
        """Bytes taken, by client."""
        self._waiting: list[_Ticket] = []
        self._numbers = itertools.count()
        self._changed = threading.Condition()

    @property
    def taken_bytes(self) -> int:
        return self._taken

    @property
    def waiting(self) -> int:
        return len(self._waiting)

    @contextmanager
    def reserve(self, size_bytes: int, holder: Holder, where: str) -> Iterator[Reservation]:
        """Wait until `size_bytes` are free.

        Raises `InputRejected` for more than the whole budget, `Overloaded` after `WAIT_S`.
        """
        self.take(size_bytes, holder, where)
        reserved = Reservation(self, holder, where, size_bytes)
        try:
            yield reserved
        finally:
            self._give(reserved.size_bytes, holder.client)

    def take(self, size_bytes: int, holder: Holder, where: str, held_bytes: int = 0) -> None:
        """As `reserve`, without giving anything back. `held_bytes`: what the reservation holds already."""
        held = held_bytes + holder.held_bytes
        if held_bytes + holder.decoded_bytes + size_bytes > self.max_total_bytes:
            raise InputRejected(where, f"at most {self.max_total_bytes >> 20} MB to be decoded for one call", "more")
        if held + size_bytes > self.max_total_bytes:  # the others of its batch have the rest until it ends
            raise Overloaded(BUSY)
        with self._changed:
            number = next(self._numbers)
            rank = sum(one.client == holder.client for one in self._waiting)
            ticket = _Ticket(not held, rank, number, holder.client, held, size_bytes)
            if self._waiting or not self._fits(ticket) or self._has_enough(ticket):
                self._wait(ticket, holder)
            self._taken += size_bytes
            self._of[holder.client] += size_bytes
        if size_bytes >= LARGE_BYTES:
            _return_freed_memory()

    def hand_over(self, size_bytes: int, holder: Holder) -> None:
        with self._changed:
            holder.raise_if_cancelled()  # a call that has ended would never release it
            holder.decoded_bytes += size_bytes

    def release(self, holder: Holder) -> None:
        """Give back all that the call holds, once it has ended."""
        with self._changed:
            size_bytes, holder.decoded_bytes = holder.decoded_bytes, 0
        self._give(size_bytes, holder.client)

    def _wait(self, ticket: _Ticket, holder: Holder) -> None:
        until = time.monotonic() + WAIT_S
        insort(self._waiting, ticket)
        self._stuck += ticket.held
        self._changed.notify_all()
        try:
            while self._next() is not ticket or not self._fits(ticket):
                holder.raise_if_cancelled()
                if self._is_deadlocked(ticket) or time.monotonic() >= until:
                    raise Overloaded(BUSY)
                self._changed.wait(_POLL_S)
        finally:
            self._stuck -= ticket.held
            self._waiting.remove(ticket)
            self._changed.notify_all()

    def _next(self) -> _Ticket | None:
        """The ticket whose turn it is, whether it fits yet or not: a large request is not starved by small ones."""
        return next((ticket for ticket in self._waiting if not self._has_enough(ticket)), None)

    def _is_deadlocked(self, ticket: _Ticket) -> bool:
        """Whether everyone who holds memory is waiting, this one too, and nobody can go on."""
        following = self._next()
        can_go_on = following is not None and self._fits(following)
        return bool(ticket.held) and self._stuck == self._taken and not can_go_on

    def _has_enough(self, ticket: _Ticket) -> bool:
        """Whether the client has its share, so that this request waits for other calls of the same client."""
        of_client = self._of[ticket.client]
        return of_client > ticket.held and of_client + ticket.size_bytes > self.max_total_bytes - self._taken

    def _fits(self, ticket: _Ticket) -> bool:
        return self._taken + ticket.size_bytes <= self.max_total_bytes

    def _give(self, size_bytes: int, client: str) -> None:
        with self._changed:
            self._taken -= size_bytes
            self._of[client] -= size_bytes
            if not self._of[client]:
                del self._of[client]
            self._changed.notify_all()


def _return_freed_memory() -> None:
    """Return freed memory to the system. glibc keeps up to 64 MB per thread, which the budget does not count."""
    with suppress(OSError, AttributeError, TypeError):  # another C library
        ctypes.CDLL(None).malloc_trim(0)
