"""The list of one's own jobs, in pages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import cast, get_args
from urllib.parse import urlencode

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response

from limelight.core.errors import InputRejected, shorten
from limelight.engine.stores.listing import JobQuery, ListedJob, Place, State
from limelight.engine.submission import session_key
from limelight.http.bodies import MAX_HASH
from limelight.http.dates import time_of, time_or_none
from limelight.http.errors import json_response
from limelight.http.numbers import number_of
from limelight.http.root import prefix_of, root_url
from limelight.http.server import caller_of, server_of

MAX_LIMIT, DEFAULT_LIMIT = 200, 50
PARAMETERS = ("session_hash", "status", "limit", "before")
_CURSOR = re.compile(r"(\d{1,12}\.\d{1,9})-([0-9a-f]{32})", re.ASCII)


class ListedJobView(Struct, frozen=True, kw_only=True):
    """A job of the list. `/jobs/{event_id}` has the rest. Times are in UTC."""

    event_id: str
    endpoint: str | None
    status: State
    attempt: int
    created: datetime
    started: datetime | None
    ended: datetime | None
    expires: datetime | None


class JobList(Struct, frozen=True, kw_only=True):
    """Newest first."""

    jobs: list[ListedJobView]
    next: str | None
    """`before` for the next page; None if there is none."""


async def get_jobs(request: Request) -> Response:
    """Jobs of the caller's user, token or browser; without any of them those of a session that the caller names."""
    query, limit = _query(request), _limit(request.query_params.get("limit"))
    found = await server_of(request).engine.jobs(query)
    shown = found[:limit]
    cursor = _cursor(shown[-1].place) if len(found) > limit else None
    names = {one.id: one.name for one in server_of(request).engine.endpoints}
    headers = {}
    if cursor is not None:
        given = {name: value for name, value in request.query_params.items() if name in PARAMETERS}
        where = f"{root_url(request)}{prefix_of(request)}/jobs?{urlencode({**given, 'before': cursor})}"
        headers["Link"] = f'<{where}>; rel="next"'
    return json_response(JobList(jobs=[_view(one, names) for one in shown], next=cursor), 200, headers)


def _view(listed: ListedJob, names: Mapping[int, str | None]) -> ListedJobView:
    status = listed.status
    name = names.get(status.job.endpoint)
    return ListedJobView(
        event_id=status.job.id,
        endpoint=None if name is None else f"/{name}",
        status=listed.state,
        attempt=status.job.attempt,
        created=time_of(status.job.created_at),
        started=time_or_none(status.started_at),
        ended=time_or_none(status.ended_at),
        expires=time_or_none(status.job.expires_at),
    )


def _query(request: Request) -> JobQuery:
    given, owner = request.query_params, caller_of(request).owner
    for name in given:
        if name not in PARAMETERS:
            raise _rejected(name, f"only {', '.join(PARAMETERS)}", shorten(name))
    session = given.get("session_hash")
    if not session and not owner:
        raise _rejected("session_hash", "the session whose jobs are wanted, as nobody has logged in", "none")
    if session and len(session) > MAX_HASH:
        raise _rejected("session_hash", f"at most {MAX_HASH} characters", shorten(session))
    state = given.get("status")
    if state is not None and state not in get_args(State):
        raise _rejected("status", f"one of {', '.join(get_args(State))}", shorten(state))
    return JobQuery(
        owner=owner,
        session=session_key(session, owner) if session else None,
        state=cast("State | None", state),
        before=_place(given.get("before")),
        limit=_limit(given.get("limit")) + 1,  # one more tells whether there is a next page
    )


def _limit(text: str | None) -> int:
    limit = DEFAULT_LIMIT if text is None else number_of(text)
    if limit is None or not 1 <= limit <= MAX_LIMIT:
        raise _rejected("limit", f"a whole number from 1 to {MAX_LIMIT}", shorten(text))
    return limit


def _cursor(place: Place) -> str:
    return f"{place[0]!r}-{place[1]}"


def _place(cursor: str | None) -> Place | None:
    if cursor is None:
        return None
    found = _CURSOR.fullmatch(cursor)
    if found is None:
        raise _rejected("before", "what an earlier page gave as `next`", shorten(cursor))
    return float(found[1]), found[2]


def _rejected(name: str, expected: str, got: str) -> InputRejected:
    return InputRejected(f"/jobs: {name}", expected, got, name)
