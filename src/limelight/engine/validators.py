"""What an author's validator says of a call, before the call is queued."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from limelight.core.endpoint import Call, Endpoint
from limelight.core.errors import ValuesRejected
from limelight.core.session import Session
from limelight.core.wire import Job, Json
from limelight.engine.backend import Backend
from limelight.engine.calling import with_call
from limelight.engine.fetch import Fetcher
from limelight.engine.inputs import fetch_urls
from limelight.engine.threads import ThreadPool

Validator = Callable[[Call], list[Json]]


async def validated(
    endpoint: Endpoint, validate: Validator, job: Job, backend: Backend, fetcher: Fetcher, threads: ThreadPool
) -> Job:
    """The job, its files fetched, if it may be queued. Raises `ValuesRejected`."""
    job = await fetch_urls(endpoint, job, fetcher)
    values = await backend.get_session(job.session) if job.keeps_session else None
    call = Call(job, Session(job.session, values), backend.files, lambda _: None)
    verdicts = await threads.submit(partial(with_call, call, partial(validate, call)))
    if verdicts:
        raise ValuesRejected(verdicts)
    return job
