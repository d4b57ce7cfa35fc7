"""The hubs of a cluster: which are there, and which one each app is at home at."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress

import msgspec

from limelight.core.errors import StoreUnavailable
from limelight.hub.changes import Changes
from limelight.hub.records import Records

BEAT_S = 2.0
GONE_S = 8.0
"""A hub that has not been heard of for so long is taken for dead."""
FORGOTTEN_S = 7 * 86_400.0
TRIES = 5
MOVE_S = 2.0
"""How long it may take until all hubs know where an app is at home."""


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """A hub, by its id."""

    address: str
    """Where the others reach it: `http://HOST:PORT`."""
    beat: int
    """Counts up while it lives."""
    at: float
    running: int = 0
    """How many apps have a process there."""


class Home(msgspec.Struct, frozen=True, kw_only=True):
    """The hub at which an app runs, and where the results of its calls are; by the key of the app."""

    hub: str
    stage: str = "sleeping"


class Members:
    def __init__(self, records: Records, me: str, address: str) -> None:
        self._records, self.me, self._address = records, me, address
        self.running: Callable[[], int] = lambda: 0
        """How many apps have a process here."""
        self._beat = time.time_ns()  # never one that it had before
        self._heard: dict[str, tuple[int, float]] = {}
        self._deaf_at = 0.0
        """When NATS did not answer. Nobody is heard then, and nobody taken for dead."""
        self.changes = Changes()
        """Of homes."""
        self._moved: Callable[[str], None] = lambda app: None
        records.watch(Member, self._note)
        records.watch(Home, self._tell_move)
        for one in records.all(Member):
            self._note(one)

    def _note(self, hub: str) -> None:
        member = self._records.get(Member, hub)
        known = self._heard.get(hub)
        if member is None:
            self._heard.pop(hub, None)
        elif known is None or known[0] != member.beat:
            self._heard[hub] = member.beat, time.monotonic()

    def watch(self, moved: Callable[[str], None]) -> None:
        """Have it called with each app whose home, or whose stage there, is another."""
        self._moved = moved

    def _tell_move(self, app: str) -> None:
        self._moved(app)
        self.changes.add()

    def is_alive(self, hub: str) -> bool:
        heard = self._heard.get(hub)
        return hub == self.me or (heard is not None and time.monotonic() - max(heard[1], self._deaf_at) < GONE_S)

    async def run(self) -> None:
        """Tell the others that this hub lives, until cancelled."""
        while True:
            try:
                await self.beat()
            except StoreUnavailable:
                self._deaf_at = time.monotonic()
            await asyncio.sleep(BEAT_S)

    async def beat(self) -> None:
        self._beat += 1
        mine = Member(address=self._address, beat=self._beat, at=time.time(), running=self.running())
        await self._records.put(self.me, mine)
        for hub, one in self._records.all(Member).items():
            if time.time() - one.at > FORGOTTEN_S:
                await self._records.delete(Member, hub)

    async def leave(self) -> None:
        """Let the others take over at once."""
        with suppress(StoreUnavailable):
            await self._records.delete(Member, self.me)

    def home(self, app: str) -> Home | None:
        """None if it has none, or a dead one."""
        found = self._records.get(Home, app)
        return found if found is not None and self.is_alive(found.hub) else None

    def orphans(self) -> list[str]:
        """Apps whose hub is dead."""
        return [app for app, home in self._records.all(Home).items() if not self.is_alive(home.hub)]

    async def place(self, app: str) -> str:
        """The hub that the app is at home at. One without a home gets that with the fewest apps, this one if it is no
        busier than the others."""
        for _ in range(TRIES):
            held = self._records.get(Home, app)
            if held is not None and self.is_alive(held.hub):
                return held.hub
            before = held or Home(hub="")
            if await self._records.replace(app, held, msgspec.structs.replace(before, hub=self._least_busy())):
                self._tell_move(app)
        raise StoreUnavailable(f"the home of {app} changes all the time")

    def _least_busy(self) -> str:
        alive = {hub: one.running for hub, one in self._records.all(Member).items() if self.is_alive(hub)}
        alive[self.me] = self.running()
        return min(alive, key=lambda hub: (alive[hub], hub != self.me))

    async def is_here(self, app: str) -> bool:
        """Whether the app is at home here, which another hub may know a moment earlier."""
        with suppress(TimeoutError):
            async with asyncio.timeout(MOVE_S):
                while (home := self.home(app)) is None or home.hub != self.me:
                    await self.changes.after(self.changes.number)
                return True
        return False

    async def tell(self, app: str, stage: str) -> None:
        """The stage of an app that is at home here."""
        held = self._records.get(Home, app)
        if held is not None and held.hub == self.me and held.stage != stage:
            await self._records.replace(app, held, Home(hub=self.me, stage=stage))

    async def forget(self, app: str) -> None:
        await self._records.delete(Home, app)

    def address(self, hub: str) -> str:
        """Raises `StoreUnavailable` if it has just left."""
        member = self._records.get(Member, hub)
        if member is None:
            raise StoreUnavailable("the hub of this app has just left")
        return member.address
