"""What a hub of a cluster does all the time."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from limelight.core.errors import LimelightError
from limelight.engine.tasks import end_tasks
from limelight.hub.alone import Alone
from limelight.hub.apps.hosted import Stage
from limelight.hub.apps.isolation import Room
from limelight.hub.cluster.cluster import Cluster
from limelight.hub.cluster.files import SharedFiles
from limelight.hub.cluster.members import BEAT_S, Home
from limelight.hub.hub import Hub
from limelight.hub.names import AppName

BUSY = (Stage.BUILDING, Stage.STARTING, Stage.RUNNING)


class Running(Alone):
    """Started before the hub, and stopped before it."""

    def __init__(self, hub: Hub, cluster: Cluster) -> None:
        self._hub, self._cluster, self._members = hub, cluster, cluster.members
        self.files = SharedFiles(hub, cluster.objects, cluster.records, hub.own_records)
        self._tasks: list[asyncio.Task[None]] = []
        hub.others = self
        self._members.running = lambda: sum(one.stage in BUSY for one in hub.apps.values())
        self._here = {key for key in cluster.records.all(Home) if self.is_home(key)}
        self._stopping: set[asyncio.Task[None]] = set()
        self._members.watch(self._moved)

    def is_home(self, key: str) -> bool:
        home = self._members.home(key)
        return home is not None and home.hub == self._members.me

    def is_removed(self, key: str) -> bool:
        return self.files.is_removed(key)

    async def store_of(self, name: AppName, room: Room) -> str:
        return await self._cluster.store_of(name, room) or await super().store_of(name, room)

    async def withdraw(self, name: AppName) -> None:
        await self.files.withdraw(name)

    async def forget(self, name: AppName) -> None:
        await self._cluster.forget(name)

    async def start(self) -> None:
        with suppress(LimelightError):
            await self.files.agree()
        works = (self._members.run(), self.files.run(), self._tell(), self._take_over())
        self._tasks = [asyncio.create_task(one, name="limelight hub cluster") for one in works]

    async def stop(self) -> None:
        await end_tasks([*self._tasks, *self._stopping])

    def _moved(self, key: str) -> None:
        home, hosted = self._members.home(key), self._hub.apps.get(key)
        if home is None or hosted is None:
            self._here.discard(key)
            return
        if home.hub != self._members.me:
            if key in self._here:  # this hub was taken for dead
                self._here.discard(key)
                self._hub.waiting.drop(key)  # else they start it here again
                stopping = asyncio.create_task(hosted.stop(Stage(home.stage)), name="limelight hub leaves an app")
                self._stopping.add(stopping)
                stopping.add_done_callback(self._stopping.discard)
            else:
                hosted.stage = Stage(home.stage)
        elif key not in self._here:
            self._here.add(key)
            is_paused = self._hub.settings(hosted.source.name).is_paused
            hosted.stage = Stage.PAUSED if is_paused else Stage.SLEEPING
            self._hub.waiting.adopt(key)
            self._hub.take_up(hosted, has_calls=self._cluster.shares_calls and Stage(home.stage) in BUSY)

    async def _tell(self) -> None:
        """The others the stages of the apps here."""
        while True:
            seen = self._hub.changes.number
            for key, hosted in list(self._hub.apps.items()):
                with suppress(LimelightError):
                    await self._members.tell(key, hosted.stage)
            await self._hub.changes.after(seen)

    async def _take_over(self) -> None:
        """Apps of hubs that are gone."""
        while True:
            await asyncio.sleep(BEAT_S)
            for key in self._members.orphans():
                if key in self._hub.apps:
                    with suppress(LimelightError):
                        await self._members.place(key)
