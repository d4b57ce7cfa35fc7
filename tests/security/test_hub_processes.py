"""Attacks of an app's process on the hub and, through it, on other apps."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import msgspec
import pytest

from limelight.hub.apps.hosted import has_calls
from limelight.hub.apps.output import PIECE_BYTES, Output
from limelight.hub.apps.process import Command, start
from limelight.hub.limits.measuring import CAN_MEASURE
from limelight.hub.proxy.upstream import Upstream, unix_upstream
from limelight.hub.proxy.waiting import MAX_TOLD, WaitingCall, delivered
from tests.waiting import becomes

LEAVES = """
import subprocess
child = subprocess.Popen(["sleep", "600"], start_new_session=True)
print(child.pid, flush=True)
"""
STAYS = """
child.wait()
"""
CALL = WaitingCall(app="a/b", target="/call/f", headers=[], client="", user="", number=1, accepted_at=time.time())


@asynccontextmanager
async def _answering(folder: Path, body: bytes) -> AsyncIterator[Upstream]:
    """An app that answers everything with the body."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n%b" % (len(body), body))
        await writer.drain()
        writer.close()

    async with await asyncio.start_unix_server(serve, folder / "sock"):
        upstream = unix_upstream(str(folder / "sock"))
        try:
            yield upstream
        finally:
            upstream.close()


@pytest.mark.anyio
@pytest.mark.parametrize("line", [b"\n", b"x", b"a line\n", b"\xff" * 100], ids=["empty", "endless", "lines", "bytes"])
async def test_output_at_full_speed_leaves_the_hub_to_others(tmp_path: Path, line: bytes) -> None:
    pieces, reader = 8, asyncio.StreamReader()
    reader.feed_data((line * (pieces * PIECE_BYTES))[: pieces * PIECE_BYTES])
    reader.feed_eof()
    taking, turns = asyncio.create_task(Output(tmp_path / "log").take(reader)), 0
    while not taking.done():
        await asyncio.sleep(0)
        turns += 1
    assert turns >= pieces


@pytest.mark.anyio
async def test_a_child_that_holds_the_output_costs_no_descriptor(tmp_path: Path) -> None:
    output, before = Output(tmp_path / "log"), len(os.listdir("/proc/self/fd"))
    process = await start(Command([sys.executable, "-c", LEAVES], tmp_path, {}), tmp_path / "sock", output)
    try:
        await process.ended
        for _ in range(100):  # closing takes turns of the loop
            await asyncio.sleep(0)
        assert len(os.listdir("/proc/self/fd")) == before
    finally:
        os.kill(int(output.last()[0]), signal.SIGKILL)


@pytest.mark.anyio
@pytest.mark.skipif(not CAN_MEASURE, reason="processes can be measured on Linux only")
async def test_a_stop_ends_also_children_with_sessions_of_their_own(tmp_path: Path) -> None:
    output = Output(tmp_path / "log")
    process = await start(Command([sys.executable, "-c", LEAVES + STAYS], tmp_path, {}), tmp_path / "sock", output)
    while not output.last():
        await output.more()
    child = int(output.last()[0])
    assert os.getsid(child) == child
    await process.stop()
    await becomes(False, partial(asyncio.to_thread, _runs, child))


def _runs(pid: int) -> bool:
    """Not if it is dead, but nobody has waited for it."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.anyio
@pytest.mark.parametrize("body", [b"[]", b"{}", b'{"lanes": 1}', b'{"lanes": [{"waiting": "x"}]}', b'{"lanes": [[]]}'])
async def test_an_app_that_tells_nonsense_of_itself_has_no_calls(tmp_path: Path, body: bytes) -> None:
    """Else what puts it to sleep would fail, and it would run for ever."""
    async with _answering(tmp_path, body) as upstream:
        assert not await has_calls(upstream)


@pytest.mark.anyio
@pytest.mark.parametrize("event_id", ["x" * 1_000_000, "", "a/../b", "a b", "a\r\nX: y", "\u00e9"])
async def test_an_apps_id_of_a_call_is_short_and_plain(tmp_path: Path, event_id: str) -> None:
    async with _answering(tmp_path, msgspec.json.encode({"event_id": event_id})) as upstream:
        call = await delivered(upstream, CALL)
    assert call is not None
    assert (call.event_id, call.problem) == ("", "The app refused the call.")


@pytest.mark.anyio
async def test_an_apps_refusal_is_cut(tmp_path: Path) -> None:
    async with _answering(tmp_path, msgspec.json.encode({"detail": "x" * 1_000_000})) as upstream:
        call = await delivered(upstream, CALL)
    assert call is not None
    assert call.problem == "x" * MAX_TOLD
