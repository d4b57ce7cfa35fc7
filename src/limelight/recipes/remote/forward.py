"""Calls that run on another app: its values, progress, notices and errors become this one's."""

from __future__ import annotations

import asyncio
import hashlib
import inspect
import logging
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any, Literal, cast, get_args

import httpx
import msgspec

from limelight.core.diff import apply_diff
from limelight.core.endpoint import Call, running_call
from limelight.core.errors import Error, InputRejected
from limelight.core.plain import number, text
from limelight.core.wire import Json, Logged, Progressed, ProgressUnit
from limelight.recipes.remote.files import received, sent
from limelight.recipes.remote.server import RemoteListener, RemoteServer, post
from limelight.recipes.remote.shape import CHECKED
from limelight.recipes.remote.stream import Message, SessionStream
from limelight.ui.block import Block
from limelight.ui.component import Component
from limelight.ui.updates import UPDATE, is_update, skip

logger = logging.getLogger("limelight")

CANCEL_TIMEOUT_S = 5
MAX_BARS = 20
Level = Literal["info", "warning", "success", "error"]
Shown = Callable[[Block, dict[str, Json]], dict[str, object]]
"""Of an update from the other app, what this one's block takes."""


class Forwarder:
    """Makes the functions of an app that stands for another one."""

    def __init__(self, server: RemoteServer, blocks: Mapping[int, Block], shown: Shown) -> None:
        """`blocks`: this app's blocks by the other one's ids."""
        self._server, self._blocks, self._shown = server, blocks, shown
        self._streams: dict[str, SessionStream] = {}

    def function(self, listener: RemoteListener, *, takes_token: bool) -> Callable[..., object]:
        """`takes_token`: its last value is the user's token for the other app."""
        known = self._blocks.keys()
        inputs = [number for number, one in enumerate(listener.inputs) if one in known]
        name = listener.api_name if isinstance(listener.api_name, str) else "call"
        names = self._server.names.get(name, [])

        async def steps(*values: Json) -> AsyncIterator[object]:
            """Runs on the other app."""
            token = values[-1] if takes_token else None
            data: list[Json] = [None] * len(listener.inputs)
            for place, value in zip(inputs, values, strict=False):
                data[place] = value
            async for result in self._run(listener, data, token if isinstance(token, str) and token else None):
                yield result

        async def whole(*values: Json) -> object:
            """Runs on the other app."""
            last: object = None
            async for result in steps(*values):
                last = result
            return last

        made: Any = steps if listener.types.get("generator") else whole  # Any: a function that gets attributes
        made.__name__ = name if name.isidentifier() else "call"
        if len(names) == len(inputs) == len(set(names)) and all(one.isidentifier() for one in names):
            made.__signature__ = _signature([*names, *(["_token"] if takes_token else [])])
        function: Callable[..., object] = made
        return function

    async def _run(self, listener: RemoteListener, data: list[Json], token: str | None) -> AsyncIterator[object]:
        call = running_call.get()
        stream, session = self._stream(call)
        async with self._server.client(token) as client:
            try:
                body: Message = {
                    "data": await sent(data, self._server, token),
                    "fn_index": listener.id,
                    "trigger_id": self._remote_id(call.job.trigger_id),
                    "event_data": call.job.event_data,
                }
                async with stream.call(client, body, token) as running:
                    try:
                        async for values in self._values(running.messages(), call):
                            yield await self._received(listener, values, token)
                    except (asyncio.CancelledError, GeneratorExit):
                        await self._cancel(client, listener.id, session, running.event_id)
                        raise
            except httpx.HTTPError as error:
                logger.error("%s: %s %s", self._server.url, type(error).__name__, error)
                raise Error("The other app cannot be reached.") from None
            except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
                logger.exception("%s answered something else than the protocol's messages", self._server.url)
                raise Error("The other app gave no answer that can be read.") from error

    def _stream(self, call: Call) -> tuple[SessionStream, str]:
        """A session of its own on the other app for each session of this one."""
        name = f"{id(asyncio.get_running_loop())}:{call.job.session}"
        session = hashlib.blake2b(name.encode(), key=self._server.key, digest_size=16).hexdigest()
        for other in [other for other, stream in self._streams.items() if stream.is_idle and other != session]:
            del self._streams[other]
        if session not in self._streams:
            self._streams[session] = SessionStream(self._server, session)
        return self._streams[session], session

    def _remote_id(self, local: int | None) -> int | None:
        return next((remote for remote, block in self._blocks.items() if block.id == local), None)

    async def _values(self, messages: AsyncIterator[Message], call: Call) -> AsyncIterator[list[Json]]:
        values: list[Json] | None = None
        async for message in messages:
            output = message.get("output") or {}
            match message.get("msg"):
                case "progress":
                    call.report(Progressed([_unit(one) for one in message["progress_data"][:MAX_BARS]]))
                case "log":
                    call.report(_notice(message))
                case "process_generating" | "process_streaming" | "process_completed" if not message["success"]:
                    raise _error(output)
                case "process_generating" | "process_streaming":
                    values = output["data"] if values is None else _applied(values, output["data"])
                    yield values
                case "process_completed" if output.get("data") is not None:  # else it was cancelled there
                    final = output["data"] if values is None else _completed(values, output["data"])
                    if final != values:
                        yield final

    async def _received(self, listener: RemoteListener, values: list[Json], token: str | None) -> object:
        results = []
        for remote, value in zip(listener.outputs, values, strict=True):
            block = self._blocks.get(remote)
            if block is not None:
                results.append(await self._result(block, value, token))
        return results[0] if len(results) == 1 else results

    async def _result(self, block: Block, value: Json, token: str | None) -> object:
        if is_update(value):
            given = cast("dict[str, Json]", value)
            update = {name: one for name, one in given.items() if name != UPDATE}
            found: dict[str, object] = {UPDATE: "update", **self._shown(block, update)}
            if "value" in update and isinstance(block, Component):
                found["value"] = await self._value(block, update["value"], token)
            return found
        if not isinstance(block, Component):
            return skip()
        return await self._value(block, value, token)

    async def _value(self, block: Component, value: Json, token: str | None) -> Json:
        if (block.holds_files or block.type_name in CHECKED) and value is not None:
            try:
                value = cast(Json, msgspec.to_builtins(block.check(value)))
            except InputRejected as error:
                logger.error("%s: %s", self._server.url, error)
                raise Error("The other app gave a value that does not fit its output.") from None
            if isinstance(value, dict) and block.type_name == "plot" and value.get("type") == "bokeh":
                raise Error("Figures of Bokeh are not shown for another app: they may hold any markup.")
        return await received(value, self._server, token, holds_files=block.holds_files)

    async def _cancel(self, client: httpx.AsyncClient, fn_index: int, session: str, event_id: str) -> None:
        body = {"fn_index": fn_index, "session_hash": session, "event_id": event_id}
        with suppress(httpx.HTTPError, TimeoutError):
            async with asyncio.timeout(CANCEL_TIMEOUT_S):
                await post(client, self._server.api("/cancel"), body)


def _signature(names: Sequence[str]) -> inspect.Signature:
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    return inspect.Signature([inspect.Parameter(name, kind) for name in names])


def _applied(values: list[Json], edits: list[Any]) -> list[Json]:  # Any: edits of each output
    return [apply_diff(old, one) for old, one in zip(values, edits, strict=True)]


def _completed(values: list[Json], final: list[Json]) -> list[Json]:
    """The last values; null stands for one that has not changed since the last step."""
    return [old if new is None else new for old, new in zip(values, final, strict=True)]


def _error(output: Message) -> Error:
    if not output.get("error"):
        return Error("The other app failed, and does not say why.", print_exception=False)
    duration = output.get("duration", 10)
    title, is_visible = output.get("title") or "Error", bool(output.get("visible", True))
    return Error(output["error"], number(duration), is_visible, title, print_exception=False)


def _unit(given: Message) -> ProgressUnit:
    return msgspec.convert(given, ProgressUnit)


def _notice(message: Message) -> Logged:
    level: Level = message["level"] if message.get("level") in get_args(Level) else "info"
    title = text(message.get("title") or level.title())
    is_visible = bool(message.get("visible", True))
    return Logged(text(message.get("log")), level, number(message.get("duration")), is_visible, title)
