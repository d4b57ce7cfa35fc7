"""Values of sessions that end: some time after they were written, or after their visitor left."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import suppress
from functools import partial

from msgspec import UNSET

from limelight.core.errors import LimelightError
from limelight.core.session import Lifetime, Session
from limelight.engine.backend import Backend

logger = logging.getLogger("limelight")

LEFT_S = 3600.0  # how long the values of a visitor who left wait for him
MAX_TIMED = 10_000  # values of one name whose time runs; the first of more end early

InThread = Callable[[Callable[[], object]], Awaitable[object]]


class Lifetimes:
    """Ends values when their time is over. The times are this process's: a restart begins them anew."""

    def __init__(self, backend: Backend, lifetimes: Mapping[str, Lifetime], in_thread: InThread) -> None:
        self._backend, self._lifetimes, self._in_thread = backend, lifetimes, in_thread
        # Of one name all values live equally long, so each table is in the order in which they end.
        self._due: dict[str, OrderedDict[str, float]] = {name: OrderedDict() for name in lifetimes}
        self._left: OrderedDict[str, float] = OrderedDict()
        self._changed = asyncio.Event()

    def written(self, session: Session) -> None:
        for name in session.changed:
            lifetime = self._lifetimes.get(name)
            if lifetime is not None and lifetime.time_to_live_s is not None:
                self._begin(self._due[name], session.key, lifetime.time_to_live_s)

    def left(self, session: str) -> None:
        if self._lifetimes:
            self._begin(self._left, session, LEFT_S)

    def returned(self, session: str) -> None:
        self._left.pop(session, None)

    async def run(self) -> None:
        """Until it is cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            now = loop.time()
            for name, table in self._due.items():
                while (session := _take_due(table, now)) is not None:
                    await self._end(session, [name])
            while (session := _take_due(self._left, now)) is not None:
                await self._end(session, self._lifetimes)
            self._changed.clear()
            dues = [next(iter(table.values())) for table in (*self._due.values(), self._left) if table]
            with suppress(TimeoutError):
                async with asyncio.timeout_at(min(dues, default=None)):
                    await self._changed.wait()

    def _begin(self, table: OrderedDict[str, float], session: str, seconds: float) -> None:
        table[session] = asyncio.get_running_loop().time() + seconds
        table.move_to_end(session)
        self._changed.set()

    async def _end(self, session: str, names: Iterable[str]) -> None:
        try:
            await self._end_values(session, names)
        except LimelightError as error:  # they end with their session, some days later
            logger.warning("Values of a session could not be ended: %s", error)

    async def _end_values(self, session: str, names: Iterable[str]) -> None:
        values = await self._backend.get_session(session)
        ended = {name: values[name] for name in names if name in values}
        if not ended:
            return
        await self._backend.put_session(session, dict.fromkeys(ended, UNSET))
        for name, value in ended.items():
            self._due[name].pop(session, None)
            on_end = self._lifetimes[name].on_end
            if on_end is not None:
                try:
                    await self._in_thread(partial(on_end, value))
                except asyncio.CancelledError:
                    raise
                except BaseException:  # the user's function, which may call `exit`
                    logger.exception("A delete_callback of the app failed")


def _take_due(table: OrderedDict[str, float], now: float) -> str | None:
    """Takes out a session whose time is over, or one more than may be timed.

    One at a time: while the first is ended, another's value may be written anew, and then lives on.
    """
    if table and (next(iter(table.values())) <= now or len(table) > MAX_TIMED):
        return table.popitem(last=False)[0]
    return None
