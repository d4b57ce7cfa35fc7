"""Structured logs: one JSON object per line."""

from __future__ import annotations

import json
import logging
import re
from datetime import UTC, datetime
from typing import Literal

from limelight.core.endpoint import running_call
from limelight.core.wire import Job

LogFormat = Literal["text", "json"]
_TRACEPARENT = re.compile(r"[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}")
"""W3C Trace Context, section 3.2: version, trace, span, flags."""


class JsonFormatter(logging.Formatter):
    """Adds the running call, in threads too. Leaves out `extra` fields, which may hold anything."""

    def format(self, record: logging.LogRecord) -> str:
        found: dict[str, str] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        call = running_call.get(None)
        if call is not None and call.job.endpoint >= 0:
            found |= _facts(call.job)
        if record.exc_info:
            found["traceback"] = self.formatException(record.exc_info)
        return json.dumps(found)


def _facts(job: Job) -> dict[str, str]:
    name = job.function.partition("(")[0] or f"fn:{job.endpoint}"
    trace = _TRACEPARENT.fullmatch(job.request.headers.get("traceparent", ""))
    return {"event_id": job.id, "endpoint": name, **({"trace_id": trace[1]} if trace else {})}


def log_as_json() -> None:
    """Format all logs of this process as JSON, with the handlers that the script has set up, if any."""
    root = logging.getLogger()
    if not root.handlers:
        root.addHandler(logging.StreamHandler())
    for handler in root.handlers:
        handler.setFormatter(JsonFormatter())
    logger = logging.getLogger("limelight")
    if logger.level == logging.NOTSET:
        logger.setLevel(logging.INFO)
