"""A call before it becomes a job in the queue."""

from __future__ import annotations

import hashlib
import secrets
import time
from dataclasses import dataclass, field

import msgspec

from limelight.core.endpoint import Endpoint
from limelight.core.wire import Job, Json, RequestInfo, Webhook
from limelight.engine.limits.sizes import request_bytes
from limelight.engine.sessions.presence import OpenPage
from limelight.engine.stores.lanes import lane_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    endpoint: Endpoint
    data: list[Json]
    """As checked by `endpoint.accept`."""
    session_hash: str | None = None
    owner: str = ""
    client: str = ""
    event_data: Json = None
    trigger_id: int | None = None
    request: RequestInfo = field(default_factory=RequestInfo)
    size_bytes: int = 0
    """Approximate memory of `data` and `event_data`."""
    idempotency_key: str = ""
    """If not empty, a second submission with the same key by the same client resolves to the first job."""
    webhook: Webhook | None = None
    from_page: bool = False
    """Whether the app's own page makes the call and then reads its events."""
    timeout_s: float | None = None
    """The job fails if it is not done within this time."""

    def open_page(self, request: RequestInfo) -> OpenPage:
        """The page that makes the call, for `Presence`."""
        return OpenPage(self.session_hash or "", self.owner, self.client, request, self.from_page)

    @property
    def fingerprint(self) -> str:
        asked = [self.owner, self.endpoint.id, self.data, self.session_hash, self.event_data, self.trigger_id]
        if self.webhook is not None:
            asked.append(self.webhook)
        return hashlib.sha256(msgspec.json.encode(asked, order="deterministic")).hexdigest()


def job_of(submission: Submission, request: RequestInfo) -> Job:
    """A new job for the submission. `request`: the request facts that the function may see."""
    endpoint, key = submission.endpoint, submission.idempotency_key
    job_id, created_at = secrets.token_hex(16), time.time()
    hashed, timeout_s = submission.session_hash, submission.timeout_s
    return Job(
        id=job_id,
        endpoint=endpoint.id,
        function=endpoint.function,
        lane=lane_name(endpoint),
        data=submission.data,
        session=job_id if hashed is None else session_key(hashed, submission.owner),
        owner=submission.owner,
        client=submission.client,
        event_data=submission.event_data,
        trigger_id=submission.trigger_id,
        request=request,
        size_bytes=submission.size_bytes + request_bytes(request),
        created_at=created_at,
        expires_at=None if timeout_s is None else created_at + timeout_s,
        idempotency_key=key,
        webhook=submission.webhook,
        fingerprint=submission.fingerprint if key else "",
    )


def leave_submission(endpoint: Endpoint, page: OpenPage) -> Submission:
    return Submission(
        endpoint=endpoint,
        data=[],
        session_hash=page.session_hash,
        owner=page.owner,
        client=page.client,
        request=page.request,
    )


def session_key(session_hash: str, owner: str) -> str:
    """The session's key: owner and hash, so that knowing the hash is not enough to reach another user's session.

    Colons in the hash are replaced: otherwise a session of `a` could collide with one of `a:b`.
    """
    return f"{owner}:{session_hash.replace(':', '/')}"
