"""What callers do with renders: of others, too often, too many, too large."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path

import pytest

import limelight as gr
from limelight.app import App
from limelight.core.endpoint import Rendered
from limelight.core.wire import END, Failed, Job
from limelight.engine.sessions import rendered
from limelight.engine.submission import Submission
from limelight.launch.options import AppOptions
from limelight.ui import rendering
from tests.raw import client
from tests.security.work import counted
from tests.servers import run_script
from tests.ui.test_renders import listeners, render

pytestmark = pytest.mark.anyio
APP = Path(__file__).parent / "apps" / "renders.py"


class Lock:
    """A function that runs until it is let go, and what it was called with."""

    def __init__(self) -> None:
        self.called: list[str] = []
        self.go = asyncio.Event()

    async def __call__(self, text: str) -> str:
        self.called.append(text)
        await self.go.wait()
        return text


def locked(lock: Lock) -> gr.Blocks:
    """A render with a button, whose function runs once at a time in the whole app."""
    with gr.Blocks() as demo:
        text = gr.Textbox()

        @rendering.render()
        def show() -> None:
            gr.Button().click(lock.__call__, text, text, concurrency_id="one", concurrency_limit=1)

    return demo


class Client:
    """A client with a session of its own."""

    def __init__(self, app: App, name: str) -> None:
        self.app, self.name = app, name

    async def open(self) -> None:
        self.number = listeners(await render(self.app, session=self.name))[0]

    async def call(self, text: str) -> Job:
        """The job, when it is no longer in the lane."""
        endpoint = await self.app.engine.session_endpoint(self.number, self.name, "")
        wish = Submission(endpoint=endpoint, data=[text], session_hash=self.name, client=self.name)
        job = await self.app.engine.submit(wish)
        async with asyncio.timeout(10):
            while (await self.app.engine.status(job.id, "")).state == "queued":  # noqa: ASYNC110  # of the engine
                await asyncio.sleep(0)
        return job

    async def end(self, job: Job) -> object:
        async with asyncio.timeout(10), aclosing(self.app.engine.follow(job.id, "")) as events:
            return await anext(event async for _, event in events if isinstance(event, END))


async def two(app: App) -> AsyncIterator[Client]:
    for name in ("greedy", "modest"):
        client = Client(app, name)
        await client.open()
        yield client


async def test_clients_take_turns_at_a_limit_of_what_renders_make() -> None:
    lock = Lock()
    app = App(locked(lock))
    async with app.engine:
        greedy, modest = [client async for client in two(app)]
        jobs = [await greedy.call(f"greedy {number}") for number in range(20)]
        last = await modest.call("modest")
        lock.go.set()
        await modest.end(last)
        for job in jobs:
            await greedy.end(job)
    assert lock.called.index("modest") <= 2
    assert [text for text in lock.called if text != "modest"] == [f"greedy {number}" for number in range(20)]


async def test_calls_that_wait_for_what_renders_make_are_counted() -> None:
    lock = Lock()
    app = App(locked(lock), AppOptions(engine={"max_waiting_per_client": 5}))
    async with app.engine:
        greedy, modest = [client async for client in two(app)]
        jobs = [await greedy.call(f"{number}") for number in range(10)]
        refused = [await greedy.end(job) for job in jobs[6:]]
        assert [isinstance(end, Failed) and end.reason for end in refused] == ["overloaded"] * 4
        last = await modest.call("modest")
        lock.go.set()
        assert not isinstance(await modest.end(last), Failed)
        assert not any([isinstance(await greedy.end(job), Failed) for job in jobs[:6]])


async def test_what_renders_made_is_at_hand_up_to_a_limit_of_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendered, "MAX_BYTES", 100_000)
    with gr.Blocks() as demo:
        text = gr.Textbox()

        @rendering.render(text)
        def show(given: str) -> None:
            gr.Button().click(lambda: len(given), None, text)

    app = App(demo)
    async with app.engine:
        made = {name: listeners(await render(app, "a", session=name))[0] for name in map(str, range(50))}
        held = app.engine._rendered
        assert 1 < len(held._made) < 50
        for name, number in made.items():  # those that are made again count as well
            await app.engine.session_endpoint(number, name, "")
            assert held._bytes.total <= 100_000
        assert held._bytes.total == sum(one.size_bytes for _, one in held._made.items())


def test_a_run_that_is_replaced_is_found_among_others_once() -> None:
    app = App(locked(Lock()))
    held, only = app.engine._rendered, app.engine.endpoints[0]
    for number in range(500):
        held.put(f"s{number}", Rendered(render=0, base=1, endpoints={}, methods={}, size_bytes=1))
    many = {number: only for number in range(1, 2_001)}
    with counted() as work:
        for base in range(3):
            held.put("s", Rendered(render=0, base=base, endpoints=many, methods={}, size_bytes=1))
    assert work.steps < 50_000
    assert len(held._made) == 502


def test_many_runs_of_one_client_leave_those_of_others() -> None:
    held = App(locked(Lock())).engine._rendered
    made = Rendered(render=0, base=1, endpoints={}, methods={}, size_bytes=1)
    held.put("kept", replace(made, client="modest"))
    for number in range(rendered.MAX_RUNS + 10):
        held.put(f"s{number}", replace(made, client="greedy"))
    held.put("large", replace(made, client="greedy", size_bytes=rendered.MAX_BYTES))
    assert ("kept", 0, 1) in held._made
    assert len(held._made) < rendered.MAX_RUNS


def test_a_call_over_the_rate_makes_no_render_again(tmp_path: Path) -> None:
    runs, store = tmp_path / "runs", f"sqlite:///{tmp_path}/store.sqlite"
    env = {**os.environ, "TEST_RUNS": str(runs), "TEST_RATE_LIMIT": "2/hour"}
    with run_script(APP, "--store", store, env=env) as server, client(server) as asker:
        first = asker.post("/run/predict", {"data": ["x"], "fn_index": 0, "session_hash": "s"}).json()
        number = first["render_config"]["dependencies"][0]["id"]
    before = len(runs.read_text())
    call = {"data": ["x"], "fn_index": number, "session_hash": "s"}
    method = {"component_id": number, "fn_name": "x", "session_hash": "s"}
    with run_script(APP, "--store", store, env=env) as server, client(server) as asker:
        bodies = {"/run/predict": call, "/gradio_api/queue/join": call, "/gradio_api/component_server": method}
        answers = [asker.post(route, body).status for _ in range(3) for route, body in bodies.items()]
    assert answers == [409, 409, *[429] * 7]
    assert len(runs.read_text()) == before + 2 * len("ran\n")
