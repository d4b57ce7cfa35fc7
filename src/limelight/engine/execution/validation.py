"""Running the author's validator before a call is queued."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from functools import partial

from limelight.core.decoding import DecodingBudget
from limelight.core.endpoint import Call, Endpoint
from limelight.core.errors import ValidatorFailed, ValuesRejected, is_for_callers
from limelight.core.session import Session
from limelight.core.wire import Job, Json
from limelight.engine.execution.calling import in_thread
from limelight.engine.execution.inputs import fetch_urls
from limelight.engine.execution.threads import ThreadPool
from limelight.engine.files.fetch import Fetcher
from limelight.engine.stores.backend import Backend

logger = logging.getLogger("limelight")

Validator = Callable[[Call], list[Json]]


async def validated(
    endpoint: Endpoint,
    validate: Validator,
    job: Job,
    backend: Backend,
    fetcher: Fetcher,
    threads: ThreadPool,
    decoding: DecodingBudget,
) -> Job:
    """The job with its URLs fetched. Raises `ValuesRejected` if the validator refuses the values."""
    job = await fetch_urls(endpoint, job, fetcher)
    values = await backend.sessions.get(job.session) if job.keeps_session else None
    call = Call(job, Session(job.session, values), backend.files, lambda _: None, decoding)
    try:
        verdicts = await in_thread(threads, call, partial(_asked, validate, call))
    except BaseException as error:  # around the user's function
        if is_for_callers(error):
            raise
        task = asyncio.current_task()
        if isinstance(error, asyncio.CancelledError) and task is not None and task.cancelling():
            raise
        logger.error("A validator of the app failed", exc_info=error)
        raise ValidatorFailed from None
    if verdicts:
        raise ValuesRejected(verdicts)
    return job


def _asked(validate: Validator, call: Call) -> list[Json]:
    try:
        return validate(call)
    finally:
        call.decoding.release(call)
