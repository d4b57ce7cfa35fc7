"""Long calls as tasks: the extension `io.modelcontextprotocol/tasks` of the revision of 2026-07-28.

A task is a job: it is stored before the client hears of it, and every replica of the app answers for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import mcp_types as types
from mcp.shared.exceptions import MCPError
from mcp_types.version import MODERN_PROTOCOL_VERSIONS
from starlette.requests import Request

from limelight.core.errors import LimelightError, NotFound, is_for_callers
from limelight.core.wire import Completed, Json, Stopped
from limelight.engine.report import JobReport
from limelight.http.root import root_url
from limelight.http.server import caller_of, server_of
from limelight.mcp import results
from limelight.mcp.catalog import Catalog

EXTENSION = "io.modelcontextprotocol/tasks"
TASK_AFTER_S = 2.0
"""A call that takes longer is answered as a task, if its client knows tasks."""
POLL_MS = 1000
Result = dict[str, Any]  # Any: JSON


class TaskParams(types.RequestParams):
    task_id: str


def knows_tasks(meta: Mapping[str, Any] | None) -> bool:
    """Whether the client says in its request that it takes a task for an answer."""
    said = (meta or {}).get(types.CLIENT_CAPABILITIES_META_KEY)
    extensions = said.get("extensions") if isinstance(said, dict) else None
    return isinstance(extensions, dict) and isinstance(extensions.get(EXTENSION), dict)


class Tasks:
    """Handlers of the extension's requests."""

    def __init__(self, catalog: Catalog) -> None:
        self._by_endpoint = {one.endpoint.id: one for one in catalog.tools.values()}

    async def created(self, request: Request, job_id: str) -> Result:
        """The answer of a call that goes on."""
        return {"resultType": "task", **_view(await self._report(request, job_id), server_of(request).engine.options)}

    async def get(self, request: Request, version: str, task_id: str) -> Result:
        report = await self._found(request, version, task_id)
        made = {"resultType": "complete", **_view(report, server_of(request).engine.options)}
        if report.end is None or isinstance(report.end, Stopped):
            return made
        offered, engine = self._by_endpoint[report.status.job.endpoint], server_of(request).engine
        if isinstance(report.end, Completed):
            result = await results.result_of(offered, report.end, engine, root_url(request))
        else:
            result = results.failure_of(report.end)
        return {**made, "result": {"resultType": "complete", **result}}

    async def update(self, request: Request, version: str, task_id: str) -> Result:
        """Functions ask clients for nothing, so there is nothing to take: what comes is for no question (SEP-2663)."""
        await self._found(request, version, task_id)
        return {"resultType": "complete"}

    async def cancel(self, request: Request, version: str, task_id: str) -> Result:
        await self._found(request, version, task_id)
        await server_of(request).engine.cancel(task_id, caller_of(request).owner)
        return {"resultType": "complete"}

    async def _found(self, request: Request, version: str, task_id: str) -> JobReport:
        """Raises `MCPError` for a task that is unknown, of others, or no call of a tool."""
        if version not in MODERN_PROTOCOL_VERSIONS:
            raise MCPError(types.METHOD_NOT_FOUND, "Method not found")
        try:
            report = await self._report(request, task_id)
        except NotFound:
            raise MCPError(types.INVALID_PARAMS, "Task not found") from None
        except LimelightError as error:
            if not is_for_callers(error):
                raise
            raise MCPError(types.INTERNAL_ERROR, str(error)) from None
        if report.status.job.endpoint not in self._by_endpoint:
            raise MCPError(types.INVALID_PARAMS, "Task not found")
        return report

    async def _report(self, request: Request, task_id: str) -> JobReport:
        return await server_of(request).engine.report(task_id, caller_of(request).owner)


def _view(report: JobReport, options: Any) -> dict[str, Json]:  # Any: EngineOptions
    job, end = report.status.job, report.end
    changed = report.status.ended_at or report.status.started_at or job.created_at
    age_s = options.max_log_age_s
    made: dict[str, Json] = {
        "taskId": job.id,
        "status": "working" if end is None else "cancelled" if isinstance(end, Stopped) else "completed",
        "createdAt": _time(job.created_at),
        "lastUpdatedAt": _time(changed),
        "ttlMs": None if age_s is None else round(age_s * 1000),
        "pollIntervalMs": POLL_MS,
    }
    message = _message(report)
    return {**made, "statusMessage": message} if message else made


def _message(report: JobReport) -> str:
    if report.end is not None:
        return ""
    if report.position is not None and report.position.rank:
        return f"In the queue: {report.position.rank + 1} of {report.position.queue_size}"
    unit = report.progress[-1] if report.progress else None
    if unit is None:
        return ""
    done = "" if unit.index is None else f"{unit.index}/{unit.length}" if unit.length else f"{unit.index}"
    return " ".join(filter(None, (unit.desc, done)))


def _time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat().replace("+00:00", "Z")
