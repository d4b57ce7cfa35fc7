"""What happens when a client has left."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from contextlib import aclosing
from typing import Literal, Protocol

from limelight.core.endpoint import Endpoint
from limelight.core.errors import LimelightError, NotFound, RenderChanged
from limelight.core.wire import Job
from limelight.engine.sessions.expiry import Lifetimes
from limelight.engine.sessions.presence import OpenPage
from limelight.engine.sessions.rendered import RenderedEndpoints
from limelight.engine.stores.backend import Backend
from limelight.engine.submission import Submission, leave_submission, session_key

logger = logging.getLogger("limelight")


class Calls(Protocol):
    """The part of the engine that is used here."""

    @property
    def endpoints(self) -> Sequence[Endpoint]: ...

    async def submit(self, submission: Submission) -> Job: ...

    async def cancel(self, job_id: str, owner: str) -> object: ...

    async def endpoint_of(self, job: Job) -> Endpoint: ...


class Departures:
    def __init__(
        self,
        calls: Calls,
        backend: Backend,
        lifetimes: Lifetimes,
        rendered: RenderedEndpoints,
        on_leave: Literal["stop", "finish"] | None,
    ) -> None:
        """`on_leave`: for endpoints that do not say. By default calls stop unless the store is durable."""
        self._calls, self._backend, self._lifetimes, self._rendered = calls, backend, lifetimes, rendered
        self._on_leave = on_leave or ("finish" if backend.is_durable else "stop")

    def stops(self, endpoint: Endpoint) -> bool:
        """Whether a call of the endpoint stops when its page is closed."""
        return not endpoint.runs_on_leave and (endpoint.on_leave or self._on_leave) == "stop"

    async def left(self, page: OpenPage) -> None:
        """Stop the calls of a client that has left, and run the app's `unload` handlers. Failures are only logged."""
        if page.is_page and any(map(self.stops, self._calls.endpoints)):
            await self._stop_calls(page)
        self._lifetimes.left(session_key(page.session_hash, page.owner), page.client)
        self._rendered.leave(session_key(page.session_hash, page.owner))
        for endpoint in self._calls.endpoints:
            if endpoint.runs_on_leave:
                try:
                    job = await self._calls.submit(leave_submission(endpoint, page))
                    await self._backend.mark_read(job)
                except Exception as error:
                    is_known = isinstance(error, LimelightError)
                    message = "A client left, and what the app does then was not run: %s"
                    logger.warning(message, error, exc_info=not is_known)

    async def _stops_job(self, job: Job) -> bool:
        try:
            return self.stops(await self._calls.endpoint_of(job))
        except (NotFound, RenderChanged):
            return False

    async def _stop_calls(self, page: OpenPage) -> None:
        """Cancel the session's calls that stop when their page is closed."""
        try:
            async with aclosing(self._backend.session_jobs(session_key(page.session_hash, page.owner))) as jobs:
                async for job in jobs:
                    if job is None:
                        return
                    if await self._stops_job(job):
                        await self._calls.cancel(job.id, job.owner)
        except Exception as error:
            is_known = isinstance(error, LimelightError)
            logger.warning("The calls of a closed page were not stopped: %s", error, exc_info=not is_known)
