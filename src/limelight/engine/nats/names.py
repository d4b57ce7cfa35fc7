"""What everything of one app is called on a NATS server that many apps may share."""

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
    """Of the declared endpoints: workers take only jobs that they declare themselves, also while versions roll."""

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
    def files(self) -> str:
        return f"{self.app}-files"

    @property
    def blobs(self) -> str:
        return f"{self.app}-blobs"

    @property
    def roster(self) -> str:
        return f"{self.app}-roster"

    @property
    def cancellations(self) -> str:
        return f"{self.app}.cancel"

    @property
    def words(self) -> str:
        return f"{self.app}.word"

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

    def key(self, client: str, idempotency_key: str) -> str:
        return f"{self.app}.key.{digest(repr((client, idempotency_key)))}"

    def seen(self, job_id: str) -> str:
        return f"{self.app}.seen.{job_id}"

    def _lane(self, lane: str) -> str:
        return f"{self.app}.job.{self.version}.{token(lane)}"


def token(name: str) -> str:
    """A name of any letters as one word of a subject: readable where it can be, unique always."""
    plain = re.sub(r"\W+", "_", name, flags=re.ASCII)[:32]
    return plain if plain == name else f"{plain}-{digest(name)[:8]}"


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]
