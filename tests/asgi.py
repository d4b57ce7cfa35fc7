"""An app in this thread, asked without a socket: what it does can be counted, and thousands of requests cost little."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from starlette.types import ASGIApp, Message

import limelight
from limelight.app import App
from limelight.launch.config import read
from limelight.launch.options import LaunchOptions

PATIENCE_S = 2.0
"""After which a client leaves that has heard nothing."""

Headers = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


@contextmanager
def running(blocks: limelight.Blocks, **options: Any) -> Iterator[InProcess]:  # Any: as `launch`
    """The app with its engine, as long as the context lasts."""
    given: LaunchOptions = {"server_name": "127.0.0.1", **options}  # type: ignore[typeddict-item]  # tests know them
    app = App(blocks, read(given).app)
    with asyncio.Runner() as runner:
        context = app.running()
        runner.run(context.__aenter__())
        try:
            yield InProcess(app.asgi, runner)
        finally:
            runner.run(context.__aexit__(None, None, None))


class InProcess:
    def __init__(self, app: ASGIApp, runner: asyncio.Runner) -> None:
        self._app, self._runner = app, runner

    def ask(self, method: str, target: str, headers: Headers = (), body: bytes = b"") -> Answer:
        """The answer as far as it goes by itself: of a stream that goes on, the first piece. Header names in lower
        case; `target` and headers go in as they are."""
        return self._runner.run(_asked(self._app, scope_of(method, target, headers), body))

    def turns_beside(
        self, target: str, headers: Headers = (), *, method: str = "GET", body: bytes = b""
    ) -> tuple[Answer, int]:
        """The answer, and how many turns of the event loop others had until it was there."""
        return self._runner.run(_with_turns(_asked(self._app, scope_of(method, target, headers), body)))


def scope_of(method: str, target: str, headers: Headers) -> dict[str, Any]:  # Any: ASGI's own
    """As uvicorn makes it."""
    path, _, query = target.partition("?")
    given = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]
    if all(name != b"host" for name, _ in given):
        given.append((b"host", b"localhost"))
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": unquote(path),
        "raw_path": path.encode("latin-1", "replace"),
        "query_string": query.encode("latin-1", "replace"),
        "root_path": "",
        "headers": given,
        "client": ("127.0.0.1", 50_000),
        "server": ("127.0.0.1", 7860),
        "state": {},
        "extensions": {},
    }


async def _with_turns(asking: Coroutine[None, None, Answer]) -> tuple[Answer, int]:
    task, turns = asyncio.create_task(asking), 0
    while not task.done():
        await asyncio.sleep(0)
        turns += 1
    return task.result(), turns


async def _asked(app: ASGIApp, scope: dict[str, Any], body: bytes) -> Answer:
    inbox: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]
    sent: list[Message] = []
    has_heard = asyncio.Event()

    async def receive() -> Message:
        if inbox:
            return inbox.pop()
        with suppress(TimeoutError):
            await asyncio.wait_for(has_heard.wait(), PATIENCE_S)
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)
        if message["type"] == "http.response.body" and (message.get("body") or not message.get("more_body")):
            has_heard.set()

    await app(scope, receive, send)
    start = sent[0]
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in start["headers"]}
    return Answer(start["status"], headers, b"".join(message.get("body", b"") for message in sent[1:]))
