"""What a session keeps in its `State`s, on every store."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

import limelight as gr
from limelight.app import App
from limelight.core.errors import DeclarationError
from limelight.core.wire import Failed
from limelight.launch.options import AppOptions
from tests.ui.test_apps import run, values

pytestmark = pytest.mark.anyio


@asynccontextmanager
async def running(demo: gr.Blocks, store: str = "memory") -> AsyncIterator[App]:
    app = App(demo, AppOptions(engine={"store": store}))
    async with app.engine:
        yield app


async def given(app: App, name: str, *data: object, session: str = "s") -> object:
    return values(await run(app, name, *data, session=session))[0]


def add(items: list[int]) -> int:
    items.append(1)
    return len(items)


async def test_a_value_that_is_only_an_input_keeps_what_the_function_changes_in_it(store: str) -> None:
    with gr.Blocks() as demo:
        items = gr.State([])
        gr.Button().click(add, items, gr.Number(), api_name="add")
        gr.Button().click(len, items, gr.Number(), api_name="count")
    async with running(demo, store) as app:
        assert [await given(app, "add") for _ in range(3)] == [1, 2, 3]
        assert await given(app, "count") == 3
        assert await given(app, "add", session="another") == 1


async def test_what_a_failing_function_changed_stays(store: str) -> None:
    def fail(items: list[int]) -> None:
        items.append(1)
        raise gr.Error("after that")

    with gr.Blocks() as demo:
        items = gr.State([])
        gr.Button().click(fail, items, gr.Number(), api_name="fail")
        gr.Button().click(len, items, gr.Number(), api_name="count")
    async with running(demo, store) as app:
        await run(app, "fail", session="s")
        await run(app, "fail", session="s")
        assert await given(app, "count") == 2


async def test_changes_in_place_outlive_the_process(tmp_path: Path) -> None:
    store = f"sqlite:///{tmp_path}/store.sqlite"

    def declared() -> gr.Blocks:
        with gr.Blocks() as demo:
            gr.Button().click(add, gr.State([]), gr.Number(), api_name="add")
        return demo

    async with running(declared(), store) as app:
        assert [await given(app, "add") for _ in range(2)] == [1, 2]
    async with running(declared(), store) as app:
        assert await given(app, "add") == 3


async def test_a_function_makes_the_value_once_for_each_session(store: str) -> None:
    made: list[int] = []

    def make() -> dict[str, int]:
        made.append(1)
        return {"n": 0}

    def count(state: dict[str, int]) -> int:
        state["n"] += 1
        return state["n"]

    with gr.Blocks() as demo:
        state = gr.State(make)
        gr.Button().click(count, state, gr.Number(), api_name="count")
    assert [one["targets"][0][1] for one in demo.graph().config["dependencies"]] == ["click"]  # nothing at page load
    async with running(demo, store) as app:
        assert [await given(app, "count") for _ in range(2)] == [1, 2]
        assert await given(app, "count", session="another") == 1
    assert len(made) == 2


async def test_calls_of_a_session_that_begin_together_share_its_value() -> None:
    """A button that stops what another one began says so in a State, in place."""
    begun, ended = threading.Event(), threading.Event()

    def work(flags: dict[str, bool]) -> str:
        begun.set()
        assert ended.wait(10)
        return "stopped" if flags["stop"] else "never told"

    def stop(flags: dict[str, bool]) -> None:
        flags["stop"] = True
        ended.set()

    with gr.Blocks() as demo:
        flags = gr.State({"stop": False})
        gr.Button().click(work, flags, gr.Textbox(), api_name="work")
        gr.Button().click(stop, flags, None, api_name="stop")
    async with running(demo) as app:
        working = asyncio.create_task(given(app, "work"))
        await asyncio.to_thread(begun.wait, 10)
        await run(app, "stop", session="s")
        assert await working == "stopped"


async def test_a_call_that_only_reads_a_value_undoes_no_other_call(store: str) -> None:
    begun, may_end = threading.Event(), threading.Event()

    def read(items: list[int]) -> int:
        begun.set()
        assert may_end.wait(10)
        return len(items)

    with gr.Blocks() as demo:
        items = gr.State([])
        gr.Button().click(read, items, gr.Number(), api_name="read")
        gr.Button().click(lambda: [1, 2], None, items, api_name="write")
        gr.Button().click(len, items, gr.Number(), api_name="count")
    async with running(demo, store) as app:
        reading = asyncio.create_task(given(app, "read"))
        await asyncio.to_thread(begun.wait, 10)
        await run(app, "write", session="s")
        may_end.set()
        await reading
        assert await given(app, "count") == 2


async def test_the_failure_of_a_function_that_makes_the_value_is_the_calls() -> None:
    def make() -> None:
        raise gr.Error("no model today")

    with gr.Blocks() as demo:
        gr.Button().click(lambda state: 1, gr.State(make), gr.Number(), api_name="use")
    async with running(demo) as app:
        end = (await run(app, "use", session="s"))[-1]
    assert isinstance(end, Failed)
    assert end.message == "no model today"


@pytest.mark.parametrize(
    ("update", "after"),
    [(gr.update(value=[1, 2]), [1, 2]), (gr.skip(), [0]), (gr.update(), [0]), ([3], [3])],
)
async def test_an_update_changes_the_value_or_leaves_it(update: object, after: object) -> None:
    with gr.Blocks() as demo:
        state = gr.State([0])
        gr.Button().click(lambda: update, None, state, api_name="change")
        gr.Button().click(lambda: gr.State([9]), None, state, api_name="replace")
        gr.Button().click(lambda value: value, state, gr.JSON(), api_name="show")
    async with running(demo) as app:
        await run(app, "change", session="s")
        assert await given(app, "show") == after
        await run(app, "replace", session="s")
        assert await given(app, "show") == [9]


async def test_a_value_that_cannot_be_copied_is_refused_with_what_to_do() -> None:
    with gr.Blocks() as demo:
        with pytest.raises(DeclarationError, match="a function that makes one for each session"):
            gr.State(threading.Lock())
        lock = gr.State(threading.Lock)
        gr.Button().click(lambda made: made.locked(), lock, gr.JSON(), api_name="use")
    async with running(demo) as app:
        assert await given(app, "use") is False
