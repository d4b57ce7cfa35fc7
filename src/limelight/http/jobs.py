"""Jobs as resources: their status, result and cancellation, and calls that wait for their job."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import aclosing, suppress
from datetime import datetime
from functools import partial
from typing import Literal

from msgspec import UNSET, Raw, Struct, UnsetType
from starlette.requests import Request
from starlette.responses import Response

from limelight.core.errors import NotFound
from limelight.core.wire import END, Completed, Event, Failed, FailureReason, Job, Position, ProgressUnit, Stopped
from limelight.engine.report import JobReport
from limelight.engine.service import Engine
from limelight.http import bodies, stream, webhooks
from limelight.http.aside import aside
from limelight.http.dates import time_of, time_or_none
from limelight.http.errors import Refusal, json_response
from limelight.http.outgoing import until_left
from limelight.http.root import prefix_of, root_url
from limelight.http.server import caller_of, server_of

FAILURE_STATUS: dict[FailureReason, int] = {
    "error": 500,
    "exception": 500,
    "input": 422,
    "interrupted": 503,
    "overloaded": 503,
    "timeout": 504,
}
FAILURE_CODE: dict[FailureReason, str] = {
    "error": "error_raised",
    "exception": "function_failed",
    "input": "invalid_value",
    "interrupted": "interrupted",
    "overloaded": "overloaded",
    "timeout": "timeout",
}
CANCELLED_STATUS, CANCELLED = 409, "cancelled"
HIDDEN = "The function failed. The app does not show errors to callers."


class JobError(Struct, frozen=True):
    error: str | None
    """None unless the app shows errors to callers."""
    reason: FailureReason
    title: str
    visible: bool
    duration: float | None
    """Seconds for which the page shows it; None: until it is dismissed."""


class JobView(Struct, frozen=True, kw_only=True):
    """The response of `/jobs/{event_id}`. Times are in UTC."""

    event_id: str
    endpoint: str | None
    status: Literal["queued", "running", "complete", "error", "cancelled"]
    attempt: int
    created: datetime
    started: datetime | None
    ended: datetime | None
    expires: datetime | None
    position: int | None
    """Number of jobs ahead of it in the queue."""
    queue_size: int | None
    eta_s: float | None
    """Estimated seconds until it starts or, if it is running, until it ends."""
    progress: list[ProgressUnit]
    data: Raw | None
    """The data of the `complete` event."""
    error: JobError | None
    webhook: webhooks.WebhookView | UnsetType = UNSET
    """Only if the call asked for one."""


class Cancelling(Struct, frozen=True):
    event_id: str
    result: Literal["withdrawn", "stopping", "ended"]
    """Whether it was removed from the queue, is being stopped, or had ended before."""


async def job(request: Request) -> Response:
    """The status of a job; DELETE cancels it. One route, so that a 405 response lists both methods."""
    if request.method == "DELETE":
        return await cancel_job(request)
    return json_response(await _view(request, request.path_params["event_id"]))


async def cancel_job(request: Request) -> Response:
    await bodies.read(request)
    job_id = request.path_params["event_id"]
    return json_response(Cancelling(job_id, await server_of(request).engine.cancel(job_id, caller_of(request).owner)))


async def answer_in_time(request: Request, job: Job, wait_s: int) -> Response:
    """200 with the result if it is there in time, a failure with its status, or 202 if the job is not done."""
    engine, owner = server_of(request).engine, caller_of(request).owner
    async with aclosing(engine.follow(job.id, owner)) as events:  # a log that is being read is not evicted
        await _wait(request, events, wait_s)
        report = await engine.report(job.id, owner)
    view = await _shown(request, report)
    headers = {"Location": job_url(request, job.id), "Preference-Applied": f"wait={wait_s}"}
    if isinstance(report.end, Completed):
        return json_response(view, 200, headers)
    if report.end is None:
        return json_response(view, 202, headers)
    named = {name: getattr(view, name) for name in view.__struct_fields__}
    fields = {name: value for name, value in named.items() if value is not UNSET}
    if isinstance(report.end, Stopped):
        refusal = Refusal(status=CANCELLED_STATUS, code=CANCELLED, message="The call was cancelled.", more=fields)
    else:
        refusal = _refusal(report.end, fields)
    return refusal.response(request.scope, headers)


def failure(request: Request, end: Failed) -> Response:
    """The response of routes that wait for the end: the error object, with Gradio's `error` and what belongs to it."""
    return _refusal(end, stream.error_of(end)).response(request.scope)


def stopped(request: Request) -> Response:
    """Somebody cancelled the job that the caller waited for: 500, as in Gradio."""
    message = "The call was stopped."
    return Refusal(status=500, code=CANCELLED, message=message, more={"error": message}).response(request.scope)


def _refusal(end: Failed, more: Mapping[str, object]) -> Refusal:
    status, code = FAILURE_STATUS[end.reason], FAILURE_CODE[end.reason]
    return Refusal(status=status, code=code, message=end.message or HIDDEN, more=more)


def job_url(request: Request, job_id: str) -> str:
    return f"{root_url(request)}{prefix_of(request)}/jobs/{job_id}"


async def _wait(request: Request, events: AsyncIterator[tuple[int, Event | Position]], wait_s: float) -> None:
    """Return when the job has ended, the time is over or the caller has disconnected."""
    ways = [asyncio.create_task(_until_end(events)), asyncio.create_task(until_left(request.receive))]
    try:
        await asyncio.wait(ways, timeout=wait_s, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for way in ways:
            way.cancel()
        await asyncio.wait(ways)


async def _until_end(events: AsyncIterator[tuple[int, Event | Position]]) -> None:
    with suppress(NotFound):  # already evicted, which the report shows
        async for _, event in events:
            if isinstance(event, END):  # without a step further, which would end the reading
                return


async def _view(request: Request, job_id: str) -> JobView:
    return await _shown(request, await server_of(request).engine.report(job_id, caller_of(request).owner))


async def _shown(request: Request, report: JobReport) -> JobView:
    job, end = report.status.job, report.end
    return JobView(
        event_id=job.id,
        endpoint=name_of(server_of(request).engine, job.endpoint),
        status=_status(report),
        attempt=job.attempt,
        created=time_of(job.created_at),
        started=time_or_none(report.status.started_at),
        ended=time_or_none(report.status.ended_at),
        expires=time_or_none(job.expires_at),
        position=report.position.rank if report.position else None,
        queue_size=report.position.queue_size if report.position else None,
        eta_s=report.eta_s,
        progress=[*report.progress],
        data=await data_of(request, end) if isinstance(end, Completed) else None,
        error=error_of(end) if isinstance(end, Failed) else None,
        webhook=webhooks.shown(report),
    )


def name_of(engine: Engine, endpoint: int) -> str | None:
    """The endpoint's name with a slash; None for one without."""
    name = next((one.name for one in engine.endpoints if one.id == endpoint), None)
    return None if name is None else f"/{name}"


async def data_of(request: Request, end: Completed) -> Raw:
    """The job's result, with the URLs of files for this reader."""
    return await aside(request, stream.work_bytes(end), partial(stream.data_of, end, root_url(request)))


def _status(report: JobReport) -> Literal["queued", "running", "complete", "error", "cancelled"]:
    if report.end is None:
        return "queued" if report.status.state == "queued" else "running"
    if isinstance(report.end, Completed):
        return "complete"
    return "error" if isinstance(report.end, Failed) else "cancelled"


def error_of(end: Failed) -> JobError:
    duration = None if end.duration_s is UNSET else end.duration_s
    return JobError(end.message, end.reason, end.title, end.visible, duration)
