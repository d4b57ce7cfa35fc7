"""The HTTP request of a call, for functions."""

from __future__ import annotations

from dataclasses import dataclass

from limelight.core.endpoint import Call
from limelight.core.wire import RequestInfo

__all__ = ["Request"]


@dataclass(frozen=True)
class Client:
    host: str
    port: int


class Request:
    """The HTTP request that started a call. A function gets it for a parameter with this annotation.

    It has the headers, cookies, query parameters, the client's address and the name of the user who is logged in.
    """

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
