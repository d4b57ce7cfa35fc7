"""The current status of an app, over all of its processes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import msgspec
from msgspec import Struct

from limelight.core.errors import LimelightError
from limelight.engine.lifecycle import PING_S, Readiness
from limelight.engine.service import Engine
from limelight.engine.stores.backend import LaneLoad
from limelight.engine.stores.lanes import lane_name
from limelight.engine.stores.members import Member, own_name
from limelight.observe.figures import EndpointFigures, Figures, Recorder, label, merged

SLOWEST = 50


class EndpointStatus(Struct, frozen=True):
    name: str
    count: int
    """Calls that have ended with any outcome, without rejected ones."""
    errors: int
    cancelled: int
    rejected: int
    mean_s: float | None
    p95_s: float | None
    """Run times, from a histogram: exact to the width of a bucket."""


class LaneStatus(Struct, frozen=True):
    name: str
    endpoints: Sequence[str]
    limit: int | None
    running: int
    waiting: int
    oldest_s: float | None


class MemberStatus(Struct, frozen=True):
    name: str
    role: str
    version: str
    lanes: Sequence[str]
    started_at: float
    memory_bytes: int
    cpu_s: float


class Status(Struct, frozen=True, kw_only=True):
    state: Readiness
    version: str
    store: str
    """Its kind."""
    uptime_s: float
    memory_bytes: int
    cpu_s: float
    open_streams: int
    lanes: Sequence[LaneStatus]
    """Busiest first."""
    processes: Sequence[MemberStatus]
    endpoints: Sequence[EndpointStatus]
    """Slowest first."""


@dataclass(frozen=True, slots=True)
class Sight:
    """A snapshot of the engine and its store. Only local data if the store does not answer."""

    state: Readiness
    loads: Sequence[LaneLoad] = ()
    own: Member | None = None
    """This process, if the store has a membership."""
    members: Sequence[tuple[Member, Figures | None]] = ()
    """Other processes with their figures, some seconds old."""


class Watch:
    """Observes one engine, for the metrics and the status page."""

    def __init__(self, engine: Engine, recorder: Recorder, version: str) -> None:
        self.engine, self.recorder, self._version = engine, recorder, version
        self.open_streams: Callable[[], int] = lambda: 0
        """Returns the number of open streams. Set by http."""

    async def look(self) -> Sight:
        state = await self.engine.readiness()
        try:
            async with asyncio.timeout(PING_S):
                loads, members = await asyncio.gather(self.engine.loads(), self.engine.members())
        except (LimelightError, TimeoutError):
            return Sight("store" if state == "ready" else state)
        own = next((one for one in members if one.name == own_name()), None)
        return Sight(state, loads, own, [(one, _figures(one)) for one in members if one is not own])

    def endpoints_by_lane(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for endpoint in self.engine.endpoints:
            found.setdefault(lane_name(endpoint), []).append(label(endpoint))
        return found

    async def status(self) -> Status:
        sight, own, now = await self.look(), self.recorder.read(), time.time()
        others = [figures for _, figures in sight.members if figures is not None]
        endpoints = [_endpoint(name, one) for name, one in merged([own, *others]).items()]
        names = self.endpoints_by_lane()
        lanes = [_lane(load, names.get(load.name, []), now) for load in sight.loads]
        return Status(
            state=sight.state,
            version=self._version,
            store=self.engine.options.store.partition(":")[0],
            uptime_s=now - self.recorder.started_at,
            memory_bytes=own.memory_bytes,
            cpu_s=own.cpu_s,
            open_streams=self.open_streams(),
            lanes=sorted(lanes, key=lambda lane: (-lane.waiting, -lane.running, lane.name)),
            processes=[self._self(own, sight.own), *(_process(member, figures) for member, figures in sight.members)],
            endpoints=sorted(endpoints, key=lambda one: -(one.p95_s or 0))[:SLOWEST],
        )

    def _self(self, figures: Figures, member: Member | None) -> MemberStatus:
        if member is not None:
            return _process(member, figures)
        role, lanes, started_at = self.engine.options.role, self.engine.own_lanes, self.recorder.started_at
        return MemberStatus(own_name(), role, "", lanes, started_at, figures.memory_bytes, figures.cpu_s)


def _figures(member: Member) -> Figures | None:
    try:
        return msgspec.json.decode(member.figures, type=Figures | None)
    except msgspec.ValidationError:  # from another version
        return None


def _process(member: Member, figures: Figures | None) -> MemberStatus:
    memory_bytes, cpu_s = (figures.memory_bytes, figures.cpu_s) if figures else (0, 0.0)
    return MemberStatus(member.name, member.role, member.version, member.lanes, member.started_at, memory_bytes, cpu_s)


def _lane(load: LaneLoad, endpoints: Sequence[str], now: float) -> LaneStatus:
    oldest_s = None if load.oldest_at is None else max(0.0, now - load.oldest_at)
    return LaneStatus(load.name, endpoints, load.limit, load.running, load.waiting, oldest_s)


def _endpoint(name: str, figures: EndpointFigures) -> EndpointStatus:
    by, runs = figures.outcomes, figures.run.count
    return EndpointStatus(
        name=name,
        count=sum(by.values()) - by["rejected"],
        errors=by["error"],
        cancelled=by["cancelled"],
        rejected=by["rejected"],
        mean_s=figures.run.sum_s / runs if runs else None,
        p95_s=figures.run.quantile(0.95),
    )
