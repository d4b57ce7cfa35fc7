"""A receiver of webhooks on this machine, which answers as the path of its address says."""

from __future__ import annotations

import json
import queue
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.servers import serving

PATIENCE_S = 60


@dataclass(frozen=True)
class Received:
    path: str
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:  # Any: JSON
        return json.loads(self.body)


@dataclass
class Receiver:
    """`/200/…` answers with 200, and so on; `/503,200/…` first with 503, then with 200."""

    port: int = 0
    arrived: queue.Queue[Received] = field(default_factory=queue.Queue)
    counts: Counter[str] = field(default_factory=Counter)

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def next(self) -> Received:
        return self.arrived.get(timeout=PATIENCE_S)

    def status_for(self, path: str) -> int:
        statuses = path.split("/")[1].split(",")
        self.counts[path] += 1
        return int(statuses[min(self.counts[path], len(statuses)) - 1])


@contextmanager
def receiving() -> Iterator[Receiver]:
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            status = receiver.status_for(self.path)
            headers = {name.lower(): value for name, value in self.headers.items()}
            self.send_response(status)
            if 300 <= status < 400:
                self.send_header("location", receiver.url("/200/redirected"))
            self.send_header("content-length", "0")
            self.end_headers()
            receiver.arrived.put(Received(self.path, headers, body))

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    receiver.port = server.server_port
    with serving(server):
        yield receiver
