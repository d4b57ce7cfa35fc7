"""Names of an app's streams, buckets and subjects on a NATS server that apps may share."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from limelight.core.wire import Job


@dataclass(frozen=True, slots=True)
class Names:
    app: str
    """Letters, digits, `-` and `_`: the prefix of every stream, bucket and subject."""
    version: str
    """A hash of the declared endpoints: workers only take jobs of their own version, even during a rolling update."""

    @property
    def jobs(self) -> str:
        return f"{self.app}-jobs"

    @property
    def logs(self) -> str:
        return f"{self.app}-logs"

    @property
    def sessions(self) -> str:
        return f"{self.app}-sessions"

    @property
    def logins(self) -> str:
        return f"{self.app}-logins"

    @property
    def files(self) -> str:
        return f"{self.app}-files"

    @property
    def blobs(self) -> str:
        return f"{self.app}-blobs"

    @property
    def deliveries(self) -> str:
        return f"{self.app}-deliveries"

    @property
    def deliverer(self) -> str:
        return "deliverer"

    def delivery(self, job: Job) -> str:
        return f"{self.app}.delivery.{digest(job.client)}.{job.id}"

    def deliveries_of(self, client: str) -> str:
        return f"{self.app}.delivery.{digest(client)}.*"

    def delivery_state(self, job_id: str) -> str:
        return f"{self.app}.delivered.{job_id}"

    @property
    def membership(self) -> str:
        return f"{self.app}-membership"

    @property
    def cancellations(self) -> str:
        return f"{self.app}.cancel"

    @property
    def peers(self) -> str:
        return f"{self.app}.peers"

    @property
    def chunks(self) -> str:
        return f"{self.app}.chunk"

    def job(self, job: Job) -> str:
        return f"{self._lane(job.lane)}.{job.id}"

    def lane_filter(self, lane: str) -> str:
        return f"{self._lane(lane)}.*"

    def version_filter(self, version: str) -> str:
        return f"{self.app}.job.{version}.>"

    def consumer(self, lane: str) -> str:
        return f"{self.version}-{token(lane)}"

    def log(self, job_id: str) -> str:
        return f"{self.app}.log.{job_id}"

    def key(self, owner: str, idempotency_key: str) -> str:
        return f"{self.app}.key.{digest(repr((owner, idempotency_key)))}"

    def seen(self, job_id: str) -> str:
        return f"{self.app}.seen.{job_id}"

    def _lane(self, lane: str) -> str:
        return f"{self.app}.job.{self.version}.{token(lane)}"


def token(name: str) -> str:
    """Any name as one token of a subject: unique, and readable where possible."""
    plain = re.sub(r"\W+", "_", name, flags=re.ASCII)[:32]
    return plain if plain == name else f"{plain}-{digest(name)[:8]}"


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]
