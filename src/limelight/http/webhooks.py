"""Webhooks: how calls ask for one, and how it is shown."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal, cast, get_args

import msgspec
from msgspec import Struct, UnsetType
from starlette.requests import Request

from limelight.core.errors import InputRejected, shorten
from limelight.core.wire import EndName, Json, Webhook
from limelight.engine.report import JobReport
from limelight.engine.stores.deliveries import NEW, is_wanted, message_id
from limelight.engine.webhooks.sender import EXPECTED, PARAMETER
from limelight.http.dates import time_or_none
from limelight.http.server import server_of

EVENTS = "Webhook-Events"
FIELDS = (PARAMETER, EVENTS)
"""Members of a body, or parts of a form, that say the same as the headers. No argument has such a name."""
ENDS = get_args(EndName)


class WebhookView(Struct, frozen=True, kw_only=True):
    """The webhook of a job. Times are in UTC."""

    id: str
    """`webhook-id` of the message."""
    status: Literal["waiting", "pending", "delivered", "failed", "skipped"]
    """`waiting` until the job ends; `skipped` if `Webhook-Events` leaves out how it ended."""
    attempts: int
    answer: int | None
    """Status of the receiver's last answer; None if there was none."""
    last_attempt: datetime | None
    next_attempt: datetime | None


def asked_for(request: Request, fields: Mapping[str, Json]) -> Webhook | None:
    """The webhook of a call, by its headers or by fields of its body. Raises `InputRejected`."""
    url, events = _one(request, fields, PARAMETER), _one(request, fields, EVENTS)
    if url is None:
        if events is not None:
            raise InputRejected(EVENTS, f"a {PARAMETER} with it", "none", PARAMETER)
        return None
    if not isinstance(url, str):
        raise InputRejected(PARAMETER, EXPECTED, shorten(url), PARAMETER)
    if not server_of(request).options.webhooks:
        raise InputRejected(PARAMETER, "none, since this app sends no webhooks", "one", PARAMETER)
    return Webhook(url=url.strip(" \t"), events=_ends(events))


def _one(request: Request, fields: Mapping[str, Json], name: str) -> Json:
    headers = request.headers.getlist(name)
    given = [*headers, *([fields[name]] if fields.get(name) is not None else [])]
    if len(given) > 1:
        raise InputRejected(name, "one", f"{len(given)}", name)
    return given[0] if given else None


def _ends(given: Json) -> list[EndName]:
    if given is None:
        return []
    names = [one.strip() for one in given.split(",")] if isinstance(given, str) else given
    if not isinstance(names, list) or not names or any(one not in ENDS for one in names):
        raise InputRejected(EVENTS, f"some of {', '.join(ENDS)}", shorten(given), EVENTS)
    return cast("list[EndName]", [one for one in ENDS if one in names])


def shown(report: JobReport) -> WebhookView | UnsetType:
    job, state = report.status.job, report.delivery or NEW
    if job.webhook is None:
        return msgspec.UNSET
    status: Literal["waiting", "pending", "delivered", "failed", "skipped"] = state.status
    if report.end is None:
        status = "waiting"
    elif not is_wanted(job, report.end):
        status = "skipped"
    return WebhookView(
        id=message_id(job.id),
        status=status,
        attempts=state.attempts,
        answer=state.answer,
        last_attempt=time_or_none(state.tried_at),
        next_attempt=time_or_none(state.due_at) if status == "pending" and state.attempts else None,
    )
