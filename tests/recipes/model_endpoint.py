"""A small server of OpenAI's chat API, for tests: it says what it was asked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.servers import serving

JsonObject = dict[str, Any]  # JSON of the API


@dataclass
class Endpoint:
    url: str
    asked: list[JsonObject] = field(default_factory=list)
    """The bodies of the requests."""
    tokens: list[str | None] = field(default_factory=list)


@contextmanager
def endpoint() -> Iterator[Endpoint]:
    """The model "thinks" reasons first; "fails" is refused; "breaks" ends in the middle with an error."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    found = Endpoint(f"http://127.0.0.1:{server.server_port}/v1")
    server.found = found  # type: ignore[attr-defined]  # how a handler finds it
    with serving(server):
        yield found


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        found: Endpoint = self.server.found  # type: ignore[attr-defined]  # as above
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        found.asked.append(body)
        found.tokens.append(self.headers["Authorization"])
        if self.path != "/v1/chat/completions" or body["model"] == "fails":
            self._send(401, "application/json", b'{"error": {"message": "bad key sk-secret"}}')
        elif body["stream"]:
            self._send(200, "text/event-stream", b"".join(_events(body)))
        else:
            choice = {"message": {"role": "assistant", "content": _answer(body)}}
            self._send(200, "application/json", json.dumps({"choices": [choice]}).encode())

    def _send(self, status: int, kind: str, data: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        pass


def _answer(body: JsonObject) -> str:
    last = body["messages"][-1]["content"]
    text = last if isinstance(last, str) else last[-1]["text"]
    return f"You said {text} in message {len(body['messages'])}"


def _events(body: JsonObject) -> Iterator[bytes]:
    deltas: list[JsonObject] = [{"role": "assistant", "content": ""}]
    deltas += [{"reasoning_content": "Let me "}, {"reasoning_content": "see"}] if body["model"] == "thinks" else []
    deltas += [{"content": f"{word} "} for word in _answer(body).split()]
    for delta in deltas:
        yield _event({"choices": [{"index": 0, "delta": delta}]})
    yield b": a comment\r\n\r\n"
    if body["model"] == "breaks":
        yield _event({"error": {"message": "overloaded sk-secret"}})
    yield _event({"choices": [], "usage": {"total_tokens": 3}})
    yield b"data: [DONE]\n\n"


def _event(value: object) -> bytes:
    return f"data: {json.dumps(value)}\n\n".encode()
