"""Expiry of session values: some time after they were written, or when the client has left."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import suppress
from functools import partial

from msgspec import UNSET

from limelight.core.errors import LimelightError
from limelight.core.fair_table import FairTable
from limelight.core.session import Lifetime, Session
from limelight.engine.stores.backend import SessionStore

logger = logging.getLogger("limelight")

MAX_TIMED = 10_000  # timed values per name; beyond that, values of the client that holds most end early
MAX_LEFT = 10_000  # sessions known to be left, whose values end as well when a late call writes them

InThread = Callable[[Callable[[], object]], Awaitable[object]]


class Lifetimes:
    """Ends values when they expire. The timers are local to this process; a restart starts them anew."""

    def __init__(self, sessions: SessionStore, lifetimes: Mapping[str, Lifetime], in_thread: InThread) -> None:
        self._sessions, self._lifetimes, self._in_thread = sessions, lifetimes, in_thread
        # All values of one name live equally long, so each table is ordered by expiry.
        self._due: dict[str, FairTable[str, float]] = {name: FairTable() for name in lifetimes}
        self._ending_on_leave = [name for name, lifetime in lifetimes.items() if lifetime.on_end is not None]
        """Names with a `delete_callback`: they end when the client leaves, because it may never come back."""
        self._left: FairTable[str, None] = FairTable()
        self._to_end: OrderedDict[str, None] = OrderedDict()
        self._changed = asyncio.Event()

    def written(self, session: Session, client: str) -> None:
        for name in session.changed:
            lifetime = self._lifetimes.get(name)
            if lifetime is not None and lifetime.time_to_live_s is not None:
                self._due[name].put(session.key, client, _now() + lifetime.time_to_live_s)
                self._changed.set()
        if session.key in self._left:
            self._end_soon(session.key)

    def left(self, session: str, client: str) -> None:
        """End the session's values that end when the client leaves."""
        if self._ending_on_leave:
            self._left.put(session, client, None)
            if len(self._left) > MAX_LEFT:
                self._left.pop(self._left.first_of_largest())
            self._end_soon(session)

    def returned(self, session: str) -> None:
        self._left.pop(session)

    async def run(self) -> None:
        """End values as they expire, until cancelled."""
        while True:
            now = _now()
            for name, table in self._due.items():
                while (session := _take_due(table, now)) is not None:
                    await self._end(session, [name])
            while self._to_end:
                await self._end(self._to_end.popitem(last=False)[0], self._ending_on_leave)
            self._changed.clear()
            dues = [table.first()[1] for table in self._due.values() if table]
            with suppress(TimeoutError):
                async with asyncio.timeout_at(min(dues, default=None)):
                    await self._changed.wait()

    def _end_soon(self, session: str) -> None:
        self._to_end[session] = None
        self._changed.set()

    async def _end(self, session: str, names: Iterable[str]) -> None:
        try:
            await self._end_values(session, names)
        except Exception as error:  # they are removed with their session later
            is_known = isinstance(error, LimelightError)
            logger.warning("Values of a session could not be ended: %s", error, exc_info=not is_known)

    async def _end_values(self, session: str, names: Iterable[str]) -> None:
        values = await self._sessions.get(session)
        ended = {name: values[name] for name in names if name in values}
        if not ended:
            return
        await self._sessions.put(session, dict.fromkeys(ended, UNSET))
        for name, value in ended.items():
            self._due[name].pop(session)
            on_end = self._lifetimes[name].on_end
            if on_end is not None:
                try:
                    await self._in_thread(partial(on_end, value))
                except asyncio.CancelledError:
                    raise
                except BaseException:  # the user's function, which may call `exit`
                    logger.exception("A delete_callback of the app failed")


def _now() -> float:
    return asyncio.get_running_loop().time()


def _take_due(table: FairTable[str, float], now: float) -> str | None:
    """Remove and return a session whose value has expired, or that is over `MAX_TIMED`.

    One at a time: while one is being ended, the value of another may be written again, which renews it.
    """
    if not table:
        return None
    session, due = table.first()
    if due > now:
        if len(table) <= MAX_TIMED:
            return None
        session = table.first_of_largest()
    table.pop(session)
    return session
