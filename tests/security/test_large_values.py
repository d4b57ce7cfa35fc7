"""Large values, and values with many files: while they are looked through, others have their turns."""

from __future__ import annotations

import asyncio
import gc
import json
import threading
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Barrier, BrokenBarrierError
from typing import Any

import pytest

import limelight as gr
from limelight.app import App
from limelight.core.errors import FetchRefused
from limelight.core.json_files import files_in, is_named
from limelight.engine.execution import inputs
from limelight.engine.files.fetch import Fetcher
from limelight.engine.files.store import FileStore
from tests.asgi import InProcess, running
from tests.servers import serving

MANY = 200_000
TURNS = 5
"""More than the one that a request takes by itself, and fewer than fit beside the work below (19 at the least)."""
JSON = [("content-type", "application/json")]


def app() -> gr.Blocks:
    with gr.Blocks() as demo:
        anything, files, shown, file = gr.JSON(), gr.File(file_count="multiple"), gr.JSON(), gr.File()
        gr.Button().click(lambda given: given, anything, shown, api_name="echo")
        gr.Button().click(len, files, shown, api_name="count")
        gr.Button().click(lambda given, one: (given, one), [anything, files], [shown, file], api_name="both")
    return demo


@pytest.fixture(scope="module")
def server() -> Iterator[InProcess]:
    with running(app()) as found:
        yield found


@pytest.fixture(scope="module")
def stored(server: InProcess) -> str:
    body = b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\nhello\r\n--x--\r\n'
    answer = server.ask("POST", "/upload", [("content-type", "multipart/form-data; boundary=x")], body)
    (path,) = json.loads(answer.body)
    return str(path)


def files(path: str, count: int) -> str:
    return ", ".join([json.dumps({"path": path, "meta": {"_type": "gradio.FileData"}})] * count)


def lists(count: int) -> str:
    return f"[{'[], ' * count}1]"


@pytest.mark.parametrize("name", ["call", "run", "call/v2"])
def test_others_have_turns_while_a_large_value_is_checked(server: InProcess, stored: str, name: str) -> None:
    value = f"[{files(stored, 5_000)}]"
    body = f'{{"obj": {value}}}' if name == "call/v2" else f'{{"data": [{value}]}}'
    answer, turns = server.turns_beside(f"/{name}/count", JSON, method="POST", body=body.encode())
    assert answer.status == 200, answer.body
    assert turns > TURNS


def test_others_have_turns_while_a_large_event_is_checked(server: InProcess) -> None:
    named = ", ".join(f'{{"path": "http://1.1.1.1/{number}"}}' for number in range(5_000))
    body = f'{{"data": [1], "event_data": [{named}]}}'.encode()
    answer, turns = server.turns_beside("/call/echo", JSON, method="POST", body=body)
    assert answer.status == 200, answer.body
    assert turns > TURNS


def test_a_call_names_so_many_files_at_most(server: InProcess, stored: str) -> None:
    for body in (
        f'{{"data": [[{files(stored, inputs.MAX_FILES + 1)}]]}}',
        f'{{"data": [[]], "event_data": [{files(stored, inputs.MAX_FILES + 1)}]}}',
    ):
        answer = server.ask("POST", "/call/count", JSON, body.encode())
        assert (answer.status, b"at most 10000 files" in answer.body) == (422, True), answer.body


def test_others_have_turns_while_a_large_result_gets_its_addresses(server: InProcess, stored: str) -> None:
    body = f'{{"data": [{lists(MANY)}, [{files(stored, 1)}]]}}'.encode()
    event_id = json.loads(server.ask("POST", "/call/both", JSON, body).body)["event_id"]
    while json.loads(server.ask("GET", f"/jobs/{event_id}").body)["status"] in ("queued", "running"):
        pass
    for target in (f"/call/both/{event_id}", f"/jobs/{event_id}"):
        answer, turns = server.turns_beside(target)
        assert answer.status == 200, answer.body
        assert turns > TURNS, target


def test_files_are_found_in_order_and_no_walk_is_without_an_end() -> None:
    deep: Any = {"path": "c"}
    for _ in range(900):
        deep = [deep]
    value = [{"path": "a"}, {"x": ["t", 1, None, {"path": "b"}]}, deep, {"path": "d"}]
    assert [one["path"] for one in files_in(value, is_named)] == ["a", "b", "c", "d"]  # type: ignore[index]  # they are objects
    own: list[Any] = [1]
    own += [own, own]
    with pytest.raises(RecursionError):
        list(files_in(own, is_named))


# addresses


class Together(BaseHTTPRequestHandler):
    """Answers when as many ask as a call may at a time."""

    barrier = Barrier(inputs.MAX_FETCHES)

    def do_GET(self) -> None:
        try:
            if self.path.startswith("/together"):
                self.barrier.wait(10)
            elif self.path.startswith("/never"):
                Barrier(2).wait(2)
        except BrokenBarrierError:
            self.close_connection = True
            return
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def elsewhere() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Together)
    server.daemon_threads = True
    with serving(server):
        yield f"http://127.0.0.1:{server.server_port}"


def fetched(tmp_path: Path, base: str, paths: list[str]) -> Any:
    store = FileStore(tmp_path)
    fetcher = Fetcher(store, allow_hosts=[base.removeprefix("http://")])
    return asyncio.run(inputs._fetched([base + path for path in paths], "", fetcher))


def test_the_addresses_of_a_call_are_fetched_together(tmp_path: Path, elsewhere: str) -> None:
    found = fetched(tmp_path, elsewhere, [f"/together{number}" for number in range(inputs.MAX_FETCHES)])
    assert [Path(one.path).read_bytes() for one in found.values()] == [b"ok"] * inputs.MAX_FETCHES


def test_all_addresses_of_a_call_have_the_time_of_one(
    tmp_path: Path, elsewhere: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inputs, "TIMEOUT_S", 0.2)
    with pytest.raises(FetchRefused, match="all files of the call"):
        fetched(tmp_path, elsewhere, ["/never1", "/never2"])


def test_one_address_that_fails_is_named(tmp_path: Path, elsewhere: str) -> None:
    with pytest.raises(FetchRefused, match=r"127\.0\.0\.1:1/"):
        fetched(tmp_path, elsewhere, ["/good", "@127.0.0.1:1/"])


@pytest.mark.anyio
async def test_work_that_nobody_waits_for_any_more_is_not_done() -> None:
    """A reader that comes and goes again and again leaves nothing behind."""
    done: list[int] = []
    begun, may_end = threading.Event(), threading.Event()

    def hold() -> None:
        begun.set()
        may_end.wait()

    async with App(app()).engine as engine:
        first = asyncio.create_task(engine.aside(1 << 20, "a", hold))
        await asyncio.to_thread(begun.wait)
        waiting = [asyncio.create_task(engine.aside(1 << 20, "a", partial(done.append, number))) for number in range(9)]
        await asyncio.sleep(0)
        for task in waiting[1:]:
            task.cancel()
        await asyncio.wait(waiting[1:])
        may_end.set()
        await asyncio.gather(first, waiting[0], engine.aside(1 << 20, "a", partial(done.append, -1)))
    assert done == [0, -1]


@pytest.mark.parametrize("kind", [gr.LinePlot, gr.Dataframe])
def test_the_collector_does_not_walk_through_a_value_while_it_is_checked(kind: type[gr.LinePlot]) -> None:
    """Which would hold up everything for three times as long."""
    rows: list[list[int]] = [[1] for _ in range(100_000)]
    table = {"headers": [], "data": rows}
    plot = {"columns": ["a"], "data": rows, "datatypes": {}, "mark": "line"}
    component, runs = kind(render=False), 0

    def count(phase: str, _info: dict[str, int]) -> None:
        nonlocal runs
        runs += phase == "start"

    gc.collect()
    gc.callbacks.append(count)
    try:
        component.check(plot if kind is gr.LinePlot else table)
    finally:
        gc.callbacks.remove(count)
    assert runs < 10
    assert gc.isenabled()
