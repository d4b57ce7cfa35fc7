"""What a render makes: for whom, how long, and on which process."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import msgspec
import pytest

import limelight as gr
from limelight.app import App
from limelight.core.endpoint import Endpoint
from limelight.core.errors import DeclarationError, InputRejected, NotFound, RenderChanged
from limelight.core.rendering import RENDER
from limelight.core.wire import Completed, Event, Failed, Position
from limelight.engine.stores.nats.server import PrivateServer
from limelight.engine.submission import Submission
from limelight.launch.options import AppOptions
from limelight.ui import rendering
from tests.ui.test_apps import values

pytestmark = pytest.mark.anyio


async def call(app: App, number: int, *data: object, session: str = "s") -> list[Event | Position]:
    endpoint = await app.engine.session_endpoint(number, session, "")
    return await called(app, endpoint, *data, session=session)


async def called(app: App, endpoint: Endpoint, *data: object, session: str = "s") -> list[Event | Position]:
    known = await app.engine.session(session, "")
    wish = Submission(endpoint=endpoint, data=endpoint.accept(list(data), known), session_hash=session)
    job = await app.engine.submit(wish)
    async with asyncio.timeout(10):
        return [event async for _, event in app.engine.follow(job.id, "")]


async def render(app: App, *data: object, session: str = "s", number: int = 0) -> Any:  # Any: JSON
    end = (await call(app, number, *data, session=session))[-1]
    assert isinstance(end, Completed), end
    assert end.has_render
    return msgspec.json.decode(end.render)


def listeners(made: Any, event: str = "click") -> list[int]:  # Any: as `render`
    return [one["id"] for one in made["dependencies"] if one["targets"][0][1] == event]


def ids(made: Any, kind: str) -> list[int]:  # Any: as `render`
    return [one["id"] for one in made["components"] if one["type"] == kind]


def rows() -> gr.Blocks:
    """A box and a button for each of some, which fill a box outside."""
    with gr.Blocks() as demo:
        count, out = gr.Number(2), gr.Textbox()

        @rendering.render(count)
        def show(count: int) -> None:
            for place in range(int(count)):
                with gr.Row():
                    box = gr.Textbox(f"v{place}", key=f"box {place}")
                    gr.Button().click(lambda text, place=place: f"{place} of {count}: {text}", box, out)

    return demo


async def test_functions_close_over_the_values_of_their_run() -> None:
    app = App(rows())
    async with app.engine:
        first, second = listeners(await render(app, 2))
        assert values(await call(app, first, "a")) == ["0 of 2: a"]
        assert values(await call(app, second, "b")) == ["1 of 2: b"]
        with pytest.raises(InputRejected, match="Textbox"):
            await call(app, first, {"not": "a text"})


async def test_no_session_reaches_what_another_has() -> None:
    app = App(rows())
    async with app.engine:
        mine, theirs = listeners(await render(app, 1)), listeners(await render(app, 1, session="other"))
        assert set(mine).isdisjoint(theirs)
        with pytest.raises(NotFound):
            await call(app, mine[0], "x", session="other")
        with pytest.raises(NotFound):
            await app.engine.session_endpoint(mine[0], "s", "somebody")
        with pytest.raises(NotFound):
            await app.engine.session_endpoint(mine[0], None, "")


async def test_a_new_run_replaces_the_one_before() -> None:
    app = App(rows())
    async with app.engine:
        before, after = await render(app, 2), await render(app, 1)
        with pytest.raises(NotFound):
            await call(app, listeners(before)[0], "x")
        assert values(await call(app, listeners(after)[0], "x")) == ["0 of 1: x"]
        assert ids(before, "textbox")[:1] == ids(after, "textbox")
        assert set(ids(before, "button")).isdisjoint(ids(after, "button"))


async def test_what_is_chained_behind_a_replaced_call_runs_still() -> None:
    with gr.Blocks() as demo:
        out = gr.Textbox()

        @rendering.render()
        def show() -> None:
            gr.Button().click(lambda: "one", None, out).then(lambda: "two", None, out)

    app = App(demo)
    async with app.engine:
        chained = listeners(await render(app), "then")[0]
        await render(app)
        assert values(await call(app, chained)) == ["two"]
        await render(app)
        with pytest.raises(NotFound):
            await call(app, chained)


async def test_a_keyed_listener_runs_the_newest_function() -> None:
    with gr.Blocks() as demo:
        word, out = gr.Textbox(), gr.Textbox()

        @rendering.render(word)
        def show(word: str) -> None:
            gr.Button(key="button").click(lambda: word, None, out, key="click")

    app = App(demo)
    async with app.engine:
        before, after = listeners(await render(app, "a")), listeners(await render(app, "b"))
        assert before == after
        assert values(await call(app, after[0])) == ["b"]


async def test_a_keyed_state_stays_and_another_begins_anew() -> None:
    with gr.Blocks() as demo:
        out = gr.Number()

        @rendering.render()
        def show() -> None:
            for key in ("kept", None):
                count = gr.State(0, key=key)
                gr.Button().click(lambda n: (n + 1, n + 1), count, [count, out])

    app = App(demo)
    async with app.engine:
        for number in listeners(await render(app)):
            assert values(await call(app, number, None))[1] == 1
        found = [values(await call(app, number, None))[1] for number in listeners(await render(app))]
        assert found == [2, 1]


async def test_a_session_keeps_nothing_of_runs_that_are_over() -> None:
    with gr.Blocks() as demo:

        @rendering.render()
        def show() -> None:
            state = gr.State(0)
            gr.Button().click(lambda n: n + 1, state, state)

            @rendering.render()
            def inner() -> None:
                own = gr.State(0)
                gr.Button().click(lambda n: n + 1, own, own)

    app = App(demo)
    async with app.engine:
        sizes = []
        for _ in range(5):
            made = await render(app)
            await call(app, listeners(made)[0], None)
            inner = await render(app, number=listeners(made, "load")[0])
            await call(app, listeners(inner)[0], None)
            session = await app.engine.session("s", "")
            assert session is not None
            sizes.append(len(session.names("")))
        assert sizes[2] == sizes[4]


async def test_renders_nest() -> None:
    with gr.Blocks() as demo:
        out = gr.Textbox()

        @rendering.render()
        def outer() -> None:
            box = gr.Textbox()

            @rendering.render(box)
            def inner(text: str) -> None:
                gr.Button().click(lambda: text, None, out)

    app = App(demo)
    async with app.engine:
        made = await render(app)
        inner = listeners(made, "load")[0]
        click = listeners(await render(app, "deep", number=inner))[0]
        assert values(await call(app, click)) == ["deep"]
        await render(app)
        with pytest.raises(NotFound):
            await call(app, inner, "x")
        with pytest.raises(NotFound):
            await call(app, click)


async def test_any_process_makes_the_functions_again(store: str) -> None:
    if store == "memory":
        pytest.skip("its sessions end with the process")
    options = AppOptions(engine={"store": store})
    first = App(rows(), options)
    async with first.engine:
        before = await render(first, 2)
        replaced = await render(first, 3)
    second = App(rows(), options)
    async with second.engine:
        assert values(await call(second, listeners(replaced)[2], "x")) == ["2 of 3: x"]
        with pytest.raises(NotFound):
            await call(second, listeners(before)[0], "x")
        assert ids(await render(second, 1), "textbox") == ids(replaced, "textbox")[:1]


async def test_machines_share_what_a_session_renders(nats: PrivateServer, tmp_path: Path) -> None:
    options = AppOptions(engine={"store": f"{nats.url}/{tmp_path.name[-60:]}"})
    one, other = App(rows(), options), App(rows(), options)
    async with one.engine, other.engine:
        for count in (1, 2, 3):
            clicks = listeners(await render(one if count % 2 else other, count))
            found = await asyncio.gather(*(call(app, clicks[-1], "x") for app in (one, other, one, other)))
            assert [values(events) for events in found] == [[f"{count - 1} of {count}: x"]] * 4


async def test_a_state_is_read_as_the_run_read_it(tmp_path: Path) -> None:
    def made() -> gr.Blocks:
        with gr.Blocks() as demo:
            tasks, out = gr.State(["a", "b"]), gr.Textbox()
            gr.Button().click(lambda: ["c"], None, tasks, api_name="replace")

            @rendering.render(tasks)
            def show(tasks: list[str]) -> None:
                for task in tasks:
                    gr.Button(task).click(lambda task=task: task, None, out)

        return demo

    options = AppOptions(engine={"store": f"sqlite:///{tmp_path}/store.sqlite"})
    first = App(made(), options)
    async with first.engine:
        clicks = listeners(await render(first, None, number=1))
        await called(first, first.engine.endpoint("replace"))
    second = App(made(), options)
    async with second.engine:
        assert values(await call(second, clicks[1])) == ["b"]


async def test_a_render_that_makes_something_else_again_is_refused(tmp_path: Path) -> None:
    def made(count: int) -> gr.Blocks:
        with gr.Blocks() as demo:

            @rendering.render()
            def show() -> None:
                for _ in range(count):
                    gr.Button().click(lambda: None)

        return demo

    options = AppOptions(engine={"store": f"sqlite:///{tmp_path}/store.sqlite"})
    first = App(made(1), options)
    async with first.engine:
        click = listeners(await render(first))[0]
    second = App(made(2), options)
    async with second.engine:
        with pytest.raises(RenderChanged):
            await call(second, click)


async def test_functions_are_let_go_when_the_client_leaves_and_made_again_when_it_calls() -> None:
    runs = []
    with gr.Blocks() as demo:
        out = gr.Textbox()

        @rendering.render()
        def show() -> None:
            runs.append(1)
            gr.Button().click(lambda: "x", None, out)

    app = App(demo)
    async with app.engine:
        click = listeners(await render(app))[0]
        app.engine._rendered.leave(":s")
        found = await asyncio.gather(*(call(app, click) for _ in range(3)))
        assert [values(one) for one in found] == [["x"]] * 3
        assert len(runs) == 2


async def test_a_coroutine_renders_and_a_generator_is_refused() -> None:
    with gr.Blocks() as demo:
        out = gr.Textbox()

        @rendering.render()
        async def show() -> None:
            await asyncio.sleep(0)
            gr.Button().click(lambda: "x", None, out)

        with pytest.raises(DeclarationError, match="generator"):

            @rendering.render()
            def steps() -> Any:  # Any: a generator
                yield

    app = App(demo)
    async with app.engine:
        assert values(await call(app, listeners(await render(app))[0])) == ["x"]


async def test_a_failing_render_keeps_what_was_there() -> None:
    with gr.Blocks() as demo:
        word, out = gr.Textbox(), gr.Textbox()

        @rendering.render(word)
        def show(word: str) -> None:
            if word == "bad":
                raise gr.Error("not this one")
            gr.Button().click(lambda: word, None, out)

    app = App(demo)
    async with app.engine:
        click = listeners(await render(app, "good"))[0]
        end = (await call(app, 0, "bad"))[-1]
        assert isinstance(end, Failed)
        assert end.message == "not this one"
        assert values(await call(app, click)) == ["good"]


async def test_a_component_of_the_script_takes_its_place_in_a_render() -> None:
    with gr.Blocks() as demo:
        box = gr.Textbox(label="Outside", render=False)

        @rendering.render()
        def show() -> None:
            box.render()
            gr.Button().click(lambda text: text + "!", box, box)

    app = App(demo)
    async with app.engine:
        made = [await render(app, session=session) for session in ("a", "b")]
        assert ids(made[0], "textbox") == ids(made[1], "textbox") == [box.id]
        assert values(await call(app, listeners(made[0])[0], "x", session="a")) == ["x!"]


async def test_a_component_nowhere_on_the_page_is_named() -> None:
    with gr.Blocks() as demo:
        lost = gr.Textbox(render=False)

        @rendering.render()
        def show() -> None:
            gr.Button().click(lambda: "x", None, lost)

    app = App(demo, AppOptions(engine={"show_error": True}))
    async with app.engine:
        end = (await call(app, 0))[-1]
        assert isinstance(end, Failed)
        assert "components that are placed in this app" in str(end.message)


async def test_calls_without_a_session_leave_nothing() -> None:
    app = App(rows())
    async with app.engine:
        endpoint = app.engine.endpoint("apply")
        job = await app.engine.submit(Submission(endpoint=endpoint, data=endpoint.accept([1])))
        events = [event async for _, event in app.engine.follow(job.id, "")]
        assert isinstance(events[-1], Completed)
        assert not any(name.startswith(RENDER) for name in await app.engine._backend.sessions.get(job.session))


async def test_calls_of_one_function_wait_for_each_other() -> None:
    running: list[int] = []
    most: list[int] = []
    with gr.Blocks() as demo:

        @rendering.render()
        def show() -> None:
            async def slow() -> None:
                running.append(1)
                most.append(len(running))
                await asyncio.sleep(0)
                running.pop()

            gr.Button().click(slow, trigger_mode="multiple")

    app = App(demo)
    async with app.engine:
        click = listeners(await render(app))[0]
        await asyncio.gather(*(call(app, click) for _ in range(5)))
        assert most == [1] * 5


@pytest.mark.parametrize("by_state", [False, True])
async def test_a_callers_words_in_a_render_name_no_file(tmp_path: Path, by_state: bool) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    with gr.Blocks() as demo:
        words = gr.State("") if by_state else gr.Textbox()
        typed = gr.Textbox()
        gr.Button().click(lambda text: text, typed, words, api_name="keep")

        @rendering.render(words)
        def show(words: str) -> None:
            choice = gr.Radio([words])
            gr.Button().click(lambda path: path, choice, gr.File())
            gr.Button().click(lambda: words, None, gr.File())

    app = App(demo)
    async with app.engine:
        await called(app, app.engine.endpoint("keep"), str(secret))
        picked, closed = listeners(await render(app, None if by_state else str(secret), number=1))
        for end in ((await call(app, picked, str(secret)))[-1], (await call(app, closed))[-1]):
            assert isinstance(end, Failed), end


async def test_a_state_in_a_render_says_that_it_has_no_lifetime_of_its_own(caplog: pytest.LogCaptureFixture) -> None:
    with gr.Blocks() as demo:
        gr.State(0, time_to_live=60)

        @rendering.render()
        def show() -> None:
            gr.State(0)
            gr.State(1, time_to_live=60, delete_callback=lambda _: None)

    app = App(demo)
    async with app.engine:
        await render(app)
    said = [one.getMessage() for one in caplog.records if "time_to_live" in one.getMessage()]
    assert len(said) == 1
    assert said[0].startswith("test_renders.py:")


@pytest.mark.parametrize("limit", [1, 2])
async def test_a_render_runs_as_often_at_once_as_its_limit_says(limit: int) -> None:
    running: list[int] = []
    most: list[int] = []
    enough = asyncio.Event()
    with gr.Blocks() as demo:

        @rendering.render(concurrency_limit=limit)
        async def show() -> None:
            running.append(1)
            most.append(len(running))
            if len(running) == limit:
                enough.set()
            await enough.wait()
            await asyncio.sleep(0)
            running.pop()

    app = App(demo)
    async with app.engine:
        await asyncio.gather(*(render(app, session=name) for name in ("a", "b", "c", "d")))
    assert max(most) == limit
