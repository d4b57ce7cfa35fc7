"""What an author's validator says of a call, before the call is queued."""

from __future__ import annotations

from functools import partial

from limelight.core.endpoint import Call, Endpoint
from limelight.core.errors import ValuesRejected
from limelight.core.session import Session
from limelight.core.wire import Job
from limelight.engine.backend import Backend
from limelight.engine.executor import with_call
from limelight.engine.fetch import Fetcher
from limelight.engine.inputs import fetch_urls
from limelight.engine.threads import ThreadPool


async def validated(endpoint: Endpoint, job: Job, backend: Backend, fetcher: Fetcher, threads: ThreadPool) -> Job:
    """The job, its files fetched, if it may be queued. Raises `ValuesRejected`."""
    if endpoint.validate is None:
        return job
    job = await fetch_urls(endpoint, job, fetcher)
    values = await backend.get_session(job.session) if job.keeps_session else None
    call = Call(job, Session(job.session, values), backend.files, lambda _: None)
    verdicts = await threads.submit(partial(with_call, call, partial(endpoint.validate, call)))
    if verdicts:
        raise ValuesRejected(verdicts)
    return job
