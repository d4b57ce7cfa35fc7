"""Requests for an app that is not running, and for calls that came while it was not."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from urllib.parse import unquote

import msgspec
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from limelight.core.errors import LimelightError, NotFound
from limelight.http.errors import json_response
from limelight.hub.apps.hosted import Hosted, NotServed, Stage, Use
from limelight.hub.limits.places import Places
from limelight.hub.limits.quotas import QuotaSpent
from limelight.hub.navigation import is_navigation
from limelight.hub.proxy.forwarding import Forwarded, forward
from limelight.hub.proxy.waiting import MAX_BODY_BYTES, Asked, WaitingCall, WaitingCalls

PATIENCE_S = 1.5
"""How long a request waits for an app before it is told that the app is starting."""
HEARTBEAT_S = 15.0
STARTING, HEARTBEAT = b"event: starting\ndata: null\n\n", b"event: heartbeat\ndata: null\n\n"
_CALL = re.compile(r"(?:/gradio_api)?/call/(?:v2/)?[^/]+/?")
_EVENTS = re.compile(r"((?:/gradio_api)?/call/(?:v2/)?[^/]+/)([0-9a-f]{32})/?")
_JOB = re.compile(r"((?:/gradio_api)?/jobs/)([0-9a-f]{32})(?:/cancel)?/?")


class Left(Exception):
    """The client has left, so there is nobody to answer."""


class Arrivals:
    """Whoever waits here for an app to start has a place, of which there are so many."""

    def __init__(self, waiting: WaitingCalls, places: Places, page: Callable[[Hosted, Scope], Response]) -> None:
        """`page`: what a browser gets while the app is started."""
        self._waiting, self._page, self._places = waiting, page, places

    @asynccontextmanager
    async def in_use(self, hosted: Hosted, told: Forwarded) -> AsyncIterator[Use]:
        """The process that serves, once it does, for one request. Raises `NotServed`."""
        if hosted.process is None:
            with self._places.one(hosted.source.name.key, told.client):
                await hosted.wake()
        async with hosted.in_use() as use:
            yield use

    async def answer(
        self, hosted: Hosted, below: str, told: Forwarded, scope: Scope, receive: Receive, send: Send
    ) -> bool:
        """Whether the request has been answered. If not, it goes to the app as it is."""
        try:
            return await self._answer(hosted, below, told, scope, receive, send)
        except Left:
            return True

    async def _answer(
        self, hosted: Hosted, below: str, told: Forwarded, scope: Scope, receive: Receive, send: Send
    ) -> bool:
        named = (_EVENTS if scope["method"] == "GET" else _JOB).fullmatch(below) or _JOB.fullmatch(below)
        call = self._waiting.find(named[2], hosted.source.name.key, told.user) if named else None
        if named is not None and call is not None:
            await self._answer_call(hosted, named[2], call, named.re is _EVENTS, told, scope, receive, send)
            return True
        if hosted.process is not None:
            return False
        headers = Headers(scope=scope)
        if is_navigation(scope):
            if await self._wakes(hosted, told):
                return False
            await self._page(hosted, scope)(scope, receive, send)
            return True
        if scope["method"] == "POST" and _CALL.fullmatch(below) and _may_wait(headers):
            if await self._wakes(hosted, told) or hosted.stage in (Stage.PAUSED, Stage.FAILED, Stage.OVER_QUOTA):
                return False  # which says why it is not served
            asked = Asked(_target(scope), scope["headers"], await _body(receive))
            call_id = await self._waiting.accept(hosted, asked, told)
            await json_response({"event_id": call_id})(scope, receive, send)
            return True
        return False

    async def _wakes(self, hosted: Hosted, told: Forwarded) -> bool:
        """Whether the app runs in a moment. Its start goes on if not. Raises `QuotaSpent` if it may not start."""
        with self._places.one(hosted.source.name.key, told.client):
            waking = asyncio.ensure_future(hosted.wake())
            done, _ = await asyncio.wait({waking}, timeout=PATIENCE_S)
        if not done:
            waking.add_done_callback(lambda one: one.cancelled() or one.exception())  # which its log tells
            return False
        problem = waking.exception()
        if isinstance(problem, QuotaSpent):
            raise problem
        return problem is None

    async def _answer_call(
        self,
        hosted: Hosted,
        call_id: str,
        call: WaitingCall,
        is_stream: bool,
        told: Forwarded,
        scope: Scope,
        receive: Receive,
        send: Send,
    ) -> None:
        """A call that the hub has accepted: its events, its state, or its end."""
        if call.is_waiting and not is_stream and scope["method"] != "GET":
            await self._waiting.withdraw(call_id)
            await json_response({"event_id": call_id, "result": "withdrawn"})(scope, receive, send)
            return
        sending = _Stream(send) if is_stream and call.is_waiting else None
        settled: WaitingCall | None = call
        if call.is_waiting:
            with self._places.one(hosted.source.name.key, told.client):
                settled = await self._settled(call_id, sending, receive)
        if settled is None:
            raise NotFound("event", call_id)
        if settled.problem:
            if not is_stream:
                raise NotServed(settled.problem)
            await (sending or _Stream(send)).fail(settled.problem)
            return
        path = scope["raw_path"].replace(call_id.encode(), settled.event_id.encode())
        scope = {**scope, "path": unquote(path.decode("latin-1")), "raw_path": path}
        async with self.in_use(hosted, told) as use:
            await forward(use, scope, receive, send if sending is None else sending.copy, told)

    async def _settled(self, call_id: str, sending: _Stream | None, receive: Receive) -> WaitingCall | None:
        """Wait for the call, and tell its reader meanwhile that the app is starting."""
        if sending is not None:
            await sending.begin()
        settling, leaving = asyncio.ensure_future(self._waiting.settled(call_id)), asyncio.ensure_future(_left(receive))
        try:
            while not settling.done():
                await asyncio.wait({settling, leaving}, timeout=HEARTBEAT_S, return_when=asyncio.FIRST_COMPLETED)
                if leaving.done():
                    raise Left
                if sending is not None and not settling.done():
                    await sending.piece(HEARTBEAT)
            return settling.result()
        finally:
            for one in (settling, leaving):
                one.cancel()
            await asyncio.gather(settling, leaving, return_exceptions=True)


class _Stream:
    """A response that has begun before the app's own."""

    def __init__(self, send: Send) -> None:
        self._send, self._has_begun = send, False
        self._refusal: bytearray | None = None

    async def begin(self) -> None:
        self._has_begun = True
        headers = [(b"content-type", b"text/event-stream; charset=utf-8"), (b"cache-control", b"no-store")]
        await self._send({"type": "http.response.start", "status": 200, "headers": headers})
        await self.piece(STARTING)

    async def piece(self, body: bytes) -> None:
        await self._send({"type": "http.response.body", "body": body, "more_body": True})

    async def fail(self, problem: str) -> None:
        if not self._has_begun:
            await self.begin()
        event = b"event: error\ndata: %b\n\n" % msgspec.json.encode({"error": problem})
        await self._send({"type": "http.response.body", "body": event})

    async def copy(self, message: Message) -> None:
        """Send the body of the app's own response; of a refusal, an event that tells it."""
        if message["type"] == "http.response.start":
            self._refusal = None if message["status"] == 200 else bytearray()
        elif self._refusal is None:
            await self._send(message)
        else:
            self._refusal += message.get("body", b"")[: MAX_BODY_BYTES - len(self._refusal)]
            if not message.get("more_body"):
                await self.fail(_detail(bytes(self._refusal)))


def _may_wait(headers: Mapping[str, str]) -> bool:
    """Whether the caller reads the events with a second request, and the call is short enough to be stored."""
    length = headers.get("content-length", "")
    is_short = length.isdigit() and len(length) < 10 and int(length) <= MAX_BODY_BYTES
    return is_short and "prefer" not in headers and "text/event-stream" not in headers.get("accept", "")


def _target(scope: Scope) -> str:
    query = scope["query_string"].decode("latin-1")
    return str(scope["raw_path"].decode("latin-1")) + (f"?{query}" if query else "")


async def _body(receive: Receive) -> bytes:
    """Its length has been checked, and the server holds the client to it."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Left
        body += message.get("body", b"")
        if not message.get("more_body"):
            return bytes(body)


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _detail(body: bytes) -> str:
    with suppress(msgspec.DecodeError, LimelightError):
        return str(msgspec.json.decode(body, type=dict[str, object])["detail"])
    return "The app refused the request."
