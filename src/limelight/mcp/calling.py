"""Calls of tools: arguments in, a job of the engine, its events as progress, its end as the result."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import aclosing, suppress
from dataclasses import dataclass

from starlette.requests import Request

from limelight.core.errors import LimelightError, NotFound, is_for_callers
from limelight.core.wire import (
    END,
    Completed,
    Event,
    Failed,
    Generated,
    Job,
    Json,
    Logged,
    Position,
    Progressed,
    Stopped,
)
from limelight.engine.tasks import to_the_end
from limelight.http import bodies, calls
from limelight.http.root import root_url
from limelight.http.server import caller_of, server_of
from limelight.mcp import results
from limelight.mcp.catalog import Offered
from limelight.mcp.schemas import with_file_objects

Report = Callable[[float, float | None, str | None], Awaitable[None]]
"""Sends a progress notification: progress, total, message."""


@dataclass(frozen=True, slots=True)
class How:
    """What a client wants of a call besides its result."""

    report: Report | None = None
    patience_s: float | None = None
    """After this time a call that goes on is answered by its job, which the client then asks for."""
    cancels: Callable[[], bool] = lambda: True
    """Whether the job ends when nobody waits any more."""


End = Completed | Failed | Stopped | None


async def call(
    request: Request,
    offered: Offered,
    arguments: Mapping[str, Json],
    session_hash: str | None,
    how: How,
) -> results.Content | Job:
    """The result of a tool. What a caller may read of an error is in it, as `isError`. If `how` says so, the job of a
    call that takes long."""
    try:
        job = await begin(request, offered, arguments, session_hash)
        try:
            async with asyncio.timeout(how.patience_s) as patience:
                end = await follow(request, job, how, patience)
        except TimeoutError:
            return job
        if not isinstance(end, Completed):
            return results.failure_of(end)
        return await results.result_of(offered, end, server_of(request).engine, root_url(request))
    except LimelightError as error:
        if not is_for_callers(error):
            raise
        return results.failed(str(error))


async def begin(request: Request, offered: Offered, arguments: Mapping[str, Json], session_hash: str | None) -> Job:
    """The queued job. Raises as `http.calls.submit` does."""
    given = _with_files(offered, arguments)
    return await calls.submit(
        request, offered.endpoint, bodies.CallBody(offered.endpoint.arranged(given), session_hash)
    )


async def follow(request: Request, job: Job, how: How, patience: asyncio.Timeout | None = None) -> End:
    """The last event. If the wait is cancelled, the job is, too, where `how` says so: nobody else knows of it. The job
    goes on if the wait ends because of `patience`."""
    engine, owner = server_of(request).engine, caller_of(request).owner
    told = Telling(how.report) if how.report else None
    try:
        async with aclosing(engine.follow(job.id, owner, positions=told is not None)) as events:
            async for _, event in events:
                if isinstance(event, END):
                    return event
                if told is not None:
                    await told.tell(event)
        return None
    except asyncio.CancelledError:
        goes_on = patience is not None and patience.expired()
        if how.cancels() and not goes_on:
            with suppress(NotFound):
                await to_the_end(engine.cancel(job.id, owner), name="limelight cancelling")
        raise


class Telling:
    """Tells of a job's events as progress, which must grow with each notification."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._progress = 0.0

    async def tell(self, event: Event | Position) -> None:
        if isinstance(event, Progressed):
            await self._units(event)
        elif isinstance(event, Position) and event.rank:
            await self._step(f"In the queue: {event.rank + 1} of {event.queue_size}")
        elif isinstance(event, Logged):
            await self._step(": ".join(filter(None, (event.title, event.message))))
        elif isinstance(event, Generated):
            await self._step(None)

    async def _units(self, event: Progressed) -> None:
        unit = event.units[-1] if event.units else None
        if unit is None:
            return
        done, total = unit.index, unit.length
        if unit.progress is not None:
            await self._at(unit.progress, 1.0, unit.desc)
        elif done is not None:
            await self._at(float(done), None if total is None else float(total), unit.desc)
        else:
            await self._step(unit.desc)

    async def _at(self, progress: float, total: float | None, message: str | None) -> None:
        if progress > self._progress:
            self._progress = progress
            await self._report(progress, total, message)
        else:  # a second loop starts again
            await self._step(message)

    async def _step(self, message: str | None) -> None:
        self._progress += 1e-6
        await self._report(self._progress, None, message)


def _with_files(offered: Offered, arguments: Mapping[str, Json]) -> Mapping[str, Json]:
    """The arguments with an object for each text that names a file. `calls.submit` stores data URLs."""
    if not offered.file_schemas:
        return arguments
    given = dict(arguments)
    for name, (schema, definitions) in offered.file_schemas.items():
        if name in given:
            given[name] = with_file_objects(given[name], schema, definitions)
    return given
