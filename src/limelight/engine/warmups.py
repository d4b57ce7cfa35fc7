"""Calls that the app makes itself at startup."""

from __future__ import annotations

import logging

from limelight.core.errors import LimelightError
from limelight.core.wire import Failed
from limelight.engine.service import Engine
from limelight.engine.submission import Submission

logger = logging.getLogger("limelight")

CLIENT = "app"


async def warm_up(engine: Engine) -> None:
    """Make the calls one after another, so that they do not fill the queue.

    A failed call is logged, and made again when a client asks for it.
    """
    for endpoint in engine.endpoints:
        for values in endpoint.warmups:
            try:
                job = await engine.submit(Submission(endpoint=endpoint, data=[*values], client=CLIENT))
                async for _, event in engine.follow(job.id, ""):
                    if isinstance(event, Failed):
                        logger.warning("An example could not be cached: %s", event.message)
            except LimelightError as error:
                logger.warning("An example could not be cached: %s", error)
