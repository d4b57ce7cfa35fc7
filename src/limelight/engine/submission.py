"""A call on its way into the queue."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

import msgspec

from limelight.core.endpoint import Endpoint
from limelight.core.wire import Json, RequestInfo
from limelight.engine.visits import Visitor


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    endpoint: Endpoint
    data: list[Json]
    """Accepted by `endpoint.accept`."""
    session_hash: str | None = None
    owner: str = ""
    client: str = ""
    event_data: Json = None
    trigger_id: int | None = None
    request: RequestInfo = field(default_factory=RequestInfo)
    idempotency_key: str = ""
    """Not empty: asked again by the same client, this answers the first job."""
    timeout_s: float | None = None
    """The job fails when it is not done by then."""

    @property
    def fingerprint(self) -> str:
        asked = (self.owner, self.endpoint.id, self.data, self.session_hash, self.event_data, self.trigger_id)
        return hashlib.sha256(msgspec.json.encode(asked, order="deterministic")).hexdigest()


def farewell(endpoint: Endpoint, visitor: Visitor) -> Submission:
    return Submission(
        endpoint=endpoint,
        data=[],
        session_hash=visitor.session_hash,
        owner=visitor.owner,
        client=visitor.client,
        request=visitor.request,
    )


def session_key(session_hash: str, owner: str) -> str:
    """A user's sessions are his own: nobody reaches them by knowing the hash."""
    return f"{owner}:{session_hash}"
