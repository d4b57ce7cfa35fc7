"""Apps as scripts declare them, run by a real engine."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any, cast

import msgspec
import pytest

import limelight as gr
from limelight.app import App, Joined
from limelight.components.text import Textbox
from limelight.core.errors import DeclarationError, InputRejected
from limelight.core.wire import Completed, Event, Failed, Generated, Logged, Position, Progressed
from limelight.engine.submission import Submission
from limelight.launch.options import AppOptions

pytestmark = pytest.mark.anyio


async def run(
    app: App, name: str, *data: object, session: str | None = None, event_data: object = None
) -> list[Event | Position]:
    endpoint = app.engine.endpoint(name)
    known = await app.engine.session(session, "")
    wish = Submission(
        endpoint=endpoint, data=endpoint.accept(list(data), known), session_hash=session, event_data=event_data
    )
    job = await app.engine.submit(wish)
    async with asyncio.timeout(10):
        return [event async for _, event in app.engine.follow(job.id, "")]


def values(events: list[Event | Position]) -> Any:  # Any: JSON
    end = events[-1]
    assert isinstance(end, Completed), end
    return msgspec.json.decode(end.data)


async def result(demo: gr.Blocks, name: str, *data: object) -> Any:  # Any: JSON
    app = App(demo)
    async with app.engine:
        return values(await run(app, name, *data))


def dependencies(demo: gr.Blocks) -> list[dict[str, Any]]:  # Any: JSON
    return cast("list[dict[str, Any]]", Joined(demo, AppOptions()).graph.config["dependencies"])  # Any: JSON


async def test_endpoints_are_named_after_their_functions_and_numbered() -> None:
    def twice(x: str) -> str:
        return x + x

    with gr.Blocks() as demo:
        text = gr.Textbox()
        text.submit(twice, text, text)
        text.change(twice, text, text)
        text.input(twice, text, text, api_name="own")
        text.blur(twice, text, text, api_name=False)
    assert [one["api_name"] for one in dependencies(demo)] == ["twice", "twice_1", "own", False]


async def test_a_component_update_hides_and_changes() -> None:
    with gr.Blocks() as demo:
        text = gr.Textbox(label="Old")
        gr.Button().click(lambda: gr.Textbox("x", label="New", visible=False), None, text, api_name="go")
        gr.Button().click(lambda: gr.update(visible=True), None, text, api_name="show")
        gr.Button().click(lambda: gr.skip(), None, text, api_name="nothing")
    assert await result(demo, "go") == [{"__type__": "update", "label": "New", "visible": False, "value": "x"}]
    assert await result(demo, "show") == [{"__type__": "update", "visible": True}]
    assert await result(demo, "nothing") == [{"__type__": "update"}]


async def test_changed_choices_hold_for_the_session_only() -> None:
    with gr.Blocks() as demo:
        city = gr.Dropdown(["a"])
        gr.Button().click(lambda: gr.Dropdown(choices=["b"]), None, city, api_name="change")
        gr.Button().click(lambda chosen: None, city, None, api_name="choose")
    app = App(demo)
    async with app.engine:
        await run(app, "change", session="s")
        assert isinstance((await run(app, "choose", "b", session="s"))[-1], Completed)
        with pytest.raises(InputRejected):
            await run(app, "choose", "b", session="other")


async def test_a_dict_of_components_fills_those_it_names() -> None:
    with gr.Blocks() as demo:
        one, two = gr.Textbox(), gr.Textbox()
        gr.Button().click(lambda: {two: "2"}, None, [one, two], api_name="fill")
    assert await result(demo, "fill") == [{"__type__": "update"}, "2"]


async def test_a_set_of_inputs_comes_as_a_dict() -> None:
    with gr.Blocks() as demo:
        one, two, out = gr.Number(), gr.Number(), gr.Number()
        gr.Button().click(lambda data: data[one] + data[two], {one, two}, out, api_name="add")
    assert await result(demo, "add", 1, 2) == [3]


async def test_notices_and_progress_reach_the_log_in_order() -> None:
    def work(progress: gr.Progress = gr.Progress()) -> str:  # noqa: B008  # injected by its default
        gr.Info("one")
        progress(0.5, desc="half")
        gr.Warning("two")
        return "done"

    with gr.Blocks() as demo:
        gr.Button().click(work, None, gr.Textbox(), api_name="work")
    app = App(demo)
    async with app.engine:
        events = await run(app, "work")
    told = [event for event in events if isinstance(event, Logged | Progressed)]
    assert [type(event) for event in told] == [Logged, Progressed, Logged]
    assert isinstance(told[1], Progressed)
    assert (told[1].units[0].progress, told[1].units[0].desc) == (0.5, "half")


async def test_event_data_and_request_are_injected() -> None:
    def choose(event: gr.SelectData, request: gr.Request) -> str:
        return f"{event.index} {event.value} {request.session_hash}"

    with gr.Blocks() as demo:
        radio, out = gr.Radio(["a", "b"]), gr.Textbox()
        radio.select(choose, None, out, api_name="choose")
    app = App(demo)
    async with app.engine:
        events = await run(app, "choose", session="s", event_data={"index": 1, "value": "b"})
    assert values(events) == ["1 b s"]


async def test_the_wrong_number_of_results_is_an_error_that_the_log_explains(caplog: pytest.LogCaptureFixture) -> None:
    with gr.Blocks() as demo:
        gr.Button().click(lambda: ("a", "b"), None, [gr.Textbox(), gr.Textbox(), gr.Textbox()], api_name="two")
    app = App(demo)
    async with app.engine:
        failed = (await run(app, "two"))[-1]
    assert isinstance(failed, Failed)
    assert failed.message is None
    assert "returned 2 values for 3 outputs" in caplog.text


@pytest.mark.parametrize(
    "wire",
    [
        lambda text: text.submit(5, text, text),
        lambda text: text.submit(lambda a: a, text, text, trigger_mode="sometimes"),
        lambda text: text.submit(lambda a: a, text, text, concurrency_limit=0),
        lambda text: text.submit(lambda a: a, "text", text),
    ],
)
async def test_a_wrong_listener_is_refused_when_it_is_declared(wire: Callable[[gr.Textbox], object]) -> None:
    with gr.Blocks():
        text = gr.Textbox()
        with pytest.raises((DeclarationError, TypeError)):
            wire(text)


async def test_then_success_and_failure_are_linked_to_the_first() -> None:
    with gr.Blocks() as demo:
        text = gr.Textbox()
        first = text.submit(lambda x: x, text, text)
        first.then(lambda: "", None, text)
        first.success(lambda: "", None, text)
        first.failure(lambda: "", None, text)
    made = dependencies(demo)
    assert [(one["trigger_after"], one["trigger_only_on_success"]) for one in made[:3]] == [
        (None, False), (0, False), (0, True),
    ]  # fmt: skip
    assert made[3]["trigger_only_on_failure"] is True


async def test_nested_apps_become_part_of_the_outer_one() -> None:
    inner = gr.Interface(lambda x: x * 2, "number", "number", api_name="double")
    with gr.Blocks() as demo:
        gr.ChatInterface(lambda message, history: message.upper())
        with gr.Tab("Inner"):
            inner.render()
    app = App(demo)
    async with app.engine:
        assert values(await run(app, "double", 4)) == [8]
        assert values(await run(app, "chat", "hi"))[0] == "HI"


async def test_tabs_of_several_interfaces() -> None:
    one = gr.Interface(lambda x: x + 1, "number", "number", api_name="one")
    two = gr.Interface(lambda x: x + 2, "number", "number", api_name="two")
    demo = gr.TabbedInterface([one, two], ["One", "Two"])
    assert await result(demo, "two", 1) == [3]


SHORT = "text textbox number slider checkbox image file json label markdown html radio dropdown state password textarea"


@pytest.mark.parametrize("name", SHORT.split())
async def test_an_interface_takes_short_names(name: str) -> None:
    assert App(gr.Interface(lambda x: x, name, "json")).engine.endpoint("predict")


def stream(message: str, history: list[dict[str, Any]]) -> Iterator[str]:  # Any: content
    yield "a"
    yield f"ab {len(history)}"


async def stream_soon(message: str, history: list[dict[str, Any]]) -> AsyncIterator[str]:  # Any: content
    yield "a"
    yield f"ab {len(history)}"


@pytest.mark.parametrize("function", [stream, stream_soon])
async def test_a_chat_streams_and_keeps_its_history(function: Callable[..., object]) -> None:
    app = App(gr.ChatInterface(function))
    async with app.engine:
        first = await run(app, "chat", "hi", session="s")
        assert sum(isinstance(event, Generated) for event in first) == 2
        assert values(first)[0] == "ab 0"
        assert values(await run(app, "chat", "hi", session="s"))[0] == "ab 2"


async def test_a_chat_takes_more_inputs() -> None:
    demo = gr.ChatInterface(lambda message, history, mood: f"{mood} {message}", additional_inputs=[gr.Textbox("calm")])
    assert (await result(demo, "chat", "hi", "wild"))[0] == "wild hi"


async def test_a_value_that_is_a_function_is_made_when_the_page_loads() -> None:
    with gr.Blocks() as demo:
        gr.Textbox(lambda: "fresh")
    assert [one["targets"][0][1] for one in dependencies(demo)] == ["load"]


class Tall(Textbox):
    """As scripts make components of their own."""

    def __init__(self, text: str, model: object) -> None:
        super().__init__(text, lines=9, label="Tall")
        self.model = model


def test_a_subclass_of_a_script_is_what_it_passes_to_its_base() -> None:
    with gr.Blocks() as demo:
        box = Tall("hi", object())
        gr.Button().click(lambda text: text, box, box)
    shown: Any = next(one for one in demo.graph().config["components"] if one["id"] == box.id)
    assert (shown["type"], shown["props"]["lines"], shown["props"]["value"]) == ("textbox", 9, "hi")
    assert "model" not in shown["props"]
    changed = box.with_options({"lines": 2})
    assert isinstance(changed, Tall)
    assert (changed.model, changed.options["lines"], changed.options["label"]) == (box.model, 2, "Tall")


def test_a_variant_has_the_options_of_its_base() -> None:
    with gr.Blocks() as demo:
        gr.PlayableVideo(), gr.TextArea()
    video, text = (one["props"] for one in demo.graph().config["components"] if one["type"] in ("video", "textbox"))
    assert (video["format"], video["sources"]) == ("mp4", ["upload", "webcam"])
    assert (text["lines"], text["type"]) == (7, "text")
