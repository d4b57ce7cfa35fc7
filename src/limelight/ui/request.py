"""The request behind a call, as a function sees it."""

from __future__ import annotations

from dataclasses import dataclass

from limelight.core.endpoint import Call
from limelight.core.wire import RequestInfo


@dataclass(frozen=True)
class Client:
    host: str
    port: int


class Request:
    """Annotate a parameter with it: headers, query parameters, cookies, the client's address, the user's name."""

    def __init__(self, info: RequestInfo | None = None, session_hash: str | None = None) -> None:
        facts = info or RequestInfo()
        self.url, self.method = facts.url, facts.method
        self.headers: dict[str, str] = dict(facts.headers)
        self.cookies: dict[str, str] = dict(facts.cookies)
        self.query_params: dict[str, str] = dict(facts.query)
        self.path_params: dict[str, str] = dict(facts.path_params)
        self.client = Client(facts.client_host, facts.client_port)
        self.username = facts.username
        self.session_hash = session_hash

    @classmethod
    def of(cls, call: Call) -> Request:
        return cls(call.job.request, call.job.session.rpartition(":")[2])
