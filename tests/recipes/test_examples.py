"""A click on an example fills the inputs, and the outputs where a result is kept or the function runs."""

from __future__ import annotations

import asyncio
import tempfile
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, cast

import pytest
from PIL import Image

import limelight as gr
from limelight.app import App
from limelight.core.errors import DeclarationError, WrongValue
from limelight.core.wire import Failed, Generated, RequestInfo
from limelight.engine.submission import Submission
from limelight.launch.options import AppOptions
from tests.asgi import running as in_process
from tests.ui.test_apps import run, values

pytestmark = pytest.mark.anyio


@asynccontextmanager
async def running(demo: gr.Blocks, store: str = "memory") -> AsyncIterator[App]:
    app = App(demo, AppOptions(engine={"store": store}))
    async with app.running():
        yield app


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return "memory" if request.param == "memory" else f"sqlite:///{tmp_path}/store.sqlite"


class Counting:
    """Functions that count their calls; `is_done` when one had this text."""

    def __init__(self, last: object = None) -> None:
        self.calls: list[object] = []
        self.is_done = threading.Event()
        self._last = last

    def _count(self, text: str) -> None:
        self.calls.append(text)
        if text == self._last:
            self.is_done.set()

    def upper(self, text: str) -> str:
        self._count(text)
        return text.upper()

    async def upper_soon(self, text: str) -> str:
        return self.upper(text)

    def spell(self, text: str) -> Iterator[str]:
        yield text
        yield self.upper(text)

    async def spell_soon(self, text: str) -> AsyncIterator[str]:
        yield text
        yield self.upper(text)


def declared(fn: Callable[..., object], rows: list[Any], **options: Any) -> gr.Blocks:  # Any: values, options
    with gr.Blocks() as demo:
        text, out = gr.Textbox(), gr.Textbox()
        gr.Examples(rows, text, out, fn, **options)
    return demo


def targets(demo: gr.Blocks) -> list[str]:
    config = cast("dict[str, Any]", demo.graph().config)  # Any: JSON
    return [one["targets"][0][1] for one in config["dependencies"]]


async def listener(app: App, place: int, *data: object) -> Any:  # Any: JSON
    return values(await run(app, cast(Any, place), *data, session="s"))  # Any: endpoints have numbers, too


async def test_results_are_made_when_the_app_starts_and_a_click_shows_them(store: str) -> None:
    counting = Counting(last="b")
    async with running(declared(counting.upper, ["a", "b"], cache_examples=True), store) as app:
        assert await asyncio.to_thread(counting.is_done.wait, 10)
        assert counting.calls == ["a", "b"]
        assert [await listener(app, place, 1) for place in (0, 1)] == [["b"], ["B"]]
        assert [await listener(app, place, 0) for place in (0, 1)] == [["a"], ["A"]]
    assert counting.calls == ["a", "b"]


@pytest.mark.parametrize("name", ["upper", "upper_soon", "spell", "spell_soon"])
async def test_lazily_a_result_is_made_at_the_first_click(name: str) -> None:
    counting = Counting()
    demo = declared(getattr(counting, name), ["a", "b"], cache_examples=True, cache_mode="lazy")
    async with running(demo) as app:
        first = await run(app, cast(Any, 1), 1, session="s")  # Any: endpoints have numbers, too
        assert values(first) == ["B"]
        assert sum(isinstance(event, Generated) for event in first) == (2 if "spell" in name else 0)
        assert await listener(app, 1, 1) == ["B"]  # the last value of a generator
    assert counting.calls == ["b"]


async def test_results_outlive_the_process_until_the_row_changes(tmp_path: Path) -> None:
    counting, store = Counting(), f"sqlite:///{tmp_path}/store.sqlite"
    for rows in (["a"], ["a"], ["b"], ["a"]):
        demo = declared(counting.upper, rows, cache_examples=True, cache_mode="lazy")
        async with running(demo, store) as app:
            assert await listener(app, 1, 0) == [rows[0].upper()]
    assert counting.calls == ["a", "b"]


async def test_results_outlive_the_process_until_the_functions_code_changes(tmp_path: Path) -> None:
    store = f"sqlite:///{tmp_path}/store.sqlite"
    for source, shown in (("x.upper()", "A"), ("x.upper()", "A"), ("x * 2", "aa")):
        demo = declared(eval(f"lambda x: {source}"), ["a"], cache_examples=True, cache_mode="lazy")  # ours
        async with running(demo, store) as app:
            assert await listener(app, 1, 0) == [shown]


async def test_a_kept_result_with_a_file_is_served_again(store: str) -> None:
    made: list[str] = []

    def draw(color: str) -> Image.Image:
        made.append(color)
        return Image.new("RGB", (2, 2), color)

    with gr.Blocks() as demo:
        color, out = gr.Textbox(), gr.Image(format="png")
        gr.Examples(["red"], color, out, draw, cache_examples=True)
    async with running(demo, store) as app:
        first, second = [await listener(app, 1, 0) for _ in range(2)]
        assert first == second
        with Image.open(first[0]["path"]) as picture:
            assert picture.convert("RGB").getpixel((0, 0)) == (255, 0, 0)
    assert made == ["red"]


async def test_nothing_of_the_visitor_who_asked_first_is_kept_for_the_others() -> None:
    def who(text: str, request: gr.Request, event: gr.EventData) -> str:
        said = f"{request.username} {dict(request.query_params)} {request.session_hash}"
        return f"{text} {said} {event._data} {event.target}"

    async with running(declared(who, ["a"], cache_examples=True, cache_mode="lazy")) as app:
        endpoint = app.engine.endpoint(1)
        info = RequestInfo(username="ann", query={"secret": "1"})
        event: dict[str, Any] = {"event_data": {"value": "theirs"}, "trigger_id": 0}  # Any: fields
        wish = Submission(endpoint=endpoint, data=[0], session_hash="s", request=info, **event)
        job = await app.engine.submit(wish)
        events = [event async for _, event in app.engine.follow(job.id, "")]
    assert values(events) == ["a None {} app {} None"]


async def test_an_example_that_fails_fails_at_its_click() -> None:
    def fail(text: str) -> str:
        raise gr.Error(f"not {text}")

    async with running(declared(fail, ["a"], cache_examples=True)) as app:
        end = (await run(app, cast(Any, 1), 0, session="s"))[-1]  # Any: endpoints have numbers, too
    assert isinstance(end, Failed)
    assert end.message == "not a"


async def test_a_batch_function_makes_kept_results_one_by_one() -> None:
    def upper(texts: list[str]) -> list[list[str]]:
        return [[text.upper() for text in texts]]

    async with running(declared(upper, ["a", "b"], cache_examples=True, batch=True)) as app:
        assert await listener(app, 1, 1) == ["B"]


async def test_the_page_begins_with_the_preloaded_row() -> None:
    demo = declared(str.upper, ["a", "b"], cache_examples=True, preload=1)
    assert targets(demo) == ["click", "then", "load", "load"]
    async with running(demo) as app:
        assert [await listener(app, place) for place in (2, 3)] == [["b"], ["B"]]


@pytest.mark.parametrize("options", [{"cache_examples": True, "preload": False}, {"run_on_click": True}])
def test_nothing_is_preloaded_without_a_result_or_when_it_is_not_wanted(options: dict[str, Any]) -> None:
    assert targets(declared(str.upper, ["a"], **options)) == ["click", "then"]  # Any above: options


def test_an_interface_hands_its_options_on() -> None:
    demo = gr.Interface(str.upper, "text", "text", examples=["a"], cache_examples=True, preload_example=False)
    assert targets(demo)[-2:] == ["click", "then"]
    assert targets(gr.Interface(str.upper, "text", "text", examples=["a"]))[-1] == "click"


def test_kept_results_need_a_function_and_outputs() -> None:
    with gr.Blocks(), pytest.raises(DeclarationError, match="fn and outputs"):
        gr.Examples(["a"], gr.Textbox(), cache_examples=True)


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    for name in ("a.png", "b.png"):
        Image.new("RGB", (2, 2), "red").save(tmp_path / name)
    return tmp_path


def test_a_folder_is_a_row_for_each_of_its_files(pictures: Path) -> None:
    with gr.Blocks():
        shown = gr.Examples(str(pictures), gr.Image())
    assert shown.dataset.options["samples"] == [[str(pictures / "a.png")], [str(pictures / "b.png")]]


def test_a_folder_with_a_log_has_a_column_for_each_input(pictures: Path) -> None:
    (pictures / "log.csv").write_text("picture,word,count,flag,timestamp\na.png,007,5,,\nb.png,ho,6,,\n")
    with gr.Blocks():
        shown = gr.Examples(str(pictures), [gr.Image(), gr.Textbox(), gr.Number()])
    assert shown.dataset.options["samples"] == [
        [str(pictures / "a.png"), "007", 5],
        [str(pictures / "b.png"), "ho", 6],
    ]


@pytest.mark.parametrize(("folder", "inputs"), [("nowhere", 1), (".", 2)])
def test_a_folder_that_is_missing_or_has_no_log_is_refused(
    folder: str, inputs: int, pictures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(pictures)
    with gr.Blocks(), pytest.raises(DeclarationError, match="folder"):
        gr.Examples(folder, [gr.Textbox() for _ in range(inputs)])


@pytest.fixture
def elsewhere(pictures: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Pictures that lie neither in the working directory nor in the temporary one."""
    for name in ("work", "temporary"):
        (pictures / name).mkdir()
    monkeypatch.chdir(pictures / "work")
    monkeypatch.setattr(tempfile, "tempdir", str(pictures / "temporary"))
    return pictures


async def test_files_that_the_script_names_are_served_wherever_they_lie(elsewhere: Path) -> None:
    path = str(elsewhere / "a.png")
    with gr.Blocks() as demo:
        picture = gr.Image(path, type="filepath")
        gr.Examples([path], picture)
        gr.Button().click(lambda: path, None, picture, api_name="own")
    async with running(demo) as app:
        (shown,) = await listener(app, 0, 0)
        with Image.open(shown["path"]) as served:
            assert served.getpixel((0, 0)) == (255, 0, 0)
        assert isinstance((await run(app, "own", session="s"))[-1], Failed)  # a function's result is another matter


def test_files_that_are_blocked_or_missing_are_not(elsewhere: Path) -> None:
    for path, blocked in ((elsewhere / "a.png", [str(elsewhere)]), (elsewhere / "nowhere.png", [])):
        with gr.Blocks() as demo:
            gr.Image(str(path))
        with (
            pytest.raises(WrongValue, match=r"may not be served|cannot be read"),
            in_process(demo, blocked_paths=blocked),
        ):
            """It does not start."""


def named(demo: gr.Blocks) -> dict[str | None, str]:
    return {endpoint.name: endpoint.visibility for endpoint in demo.graph().endpoints}


async def test_loading_a_row_is_an_endpoint() -> None:
    with gr.Blocks() as demo:
        text, number = gr.Textbox(), gr.Number()
        gr.Examples([["a", 1], ["b", 2]], [text, number])
    async with running(demo) as app:
        assert values(await run(app, "load_example", 1, session="s")) == ["b", 2]
        parameter = app.engine.endpoint("load_example").parameters[0]
    assert (parameter.name, parameter.schema["type"], named(demo)) == (
        "example_tuple",
        "integer",
        {"load_example": "undocumented"},
    )


async def test_cached_results_have_the_name_that_the_script_gives() -> None:
    demo = declared(
        str.upper, ["a"], cache_examples=True, api_name="mine", api_visibility="public", api_description="D"
    )
    assert named(demo)["mine"] == "public"
    async with running(demo) as app:
        assert values(await run(app, "mine", 0, session="s")) == ["A"]
        assert app.engine.endpoint("mine").description == "D"


async def test_only_visible_columns_are_shown_but_all_inputs_are_filled() -> None:
    with gr.Blocks() as demo:
        text, number, out = gr.Textbox(label="T"), gr.Number(label="N"), gr.Textbox()
        examples = gr.Examples(
            [["a", 1], ["b", 2]], [text, number], out, lambda t, n: t * n, cache_examples=True, visible_columns=[1]
        )
    async with running(demo) as app:
        props = examples.dataset.props()
        assert (props["samples"], props["headers"]) == ([[1], [2]], ["N"])
        assert [await listener(app, place, 1) for place in (0, 1)] == [["b", 2], ["bb"]]


@pytest.mark.parametrize("columns", [[2], [-1], ["a"]])
def test_visible_columns_are_positions_of_inputs(columns: list[Any]) -> None:
    with gr.Blocks(), pytest.raises(DeclarationError, match="visible_columns"):
        gr.Examples([["a", 1]], [gr.Textbox(), gr.Number()], visible_columns=columns)


async def test_an_input_without_values_is_left_alone() -> None:
    with gr.Blocks() as demo:
        first, second, out = gr.Textbox("kept"), gr.Number(), gr.Textbox()
        examples = gr.Examples(
            [[None, 1], [None, 2]], [first, second], out, lambda a, b: f"{a} {b}", cache_examples=True
        )
    assert examples.inputs_with_examples == [second]
    async with running(demo) as app:
        assert [await listener(app, place, 1) for place in (0, 1)] == [[2], ["kept 2"]]


async def test_without_conversions_the_function_takes_and_returns_json() -> None:
    with gr.Blocks() as demo:
        picked, out = gr.Dropdown(["a", "b"], type="index"), gr.Textbox()
        gr.Examples(["b"], picked, out, lambda x: [x], cache_examples=True, preprocess=False, postprocess=False)
    async with running(demo) as app:
        assert await listener(app, 1, 0) == [["b"]]


async def test_a_function_may_show_other_samples() -> None:
    with gr.Blocks() as demo:
        text, out = gr.Textbox(), gr.Textbox()
        examples = gr.Examples(["a"], text, out, str.upper, cache_examples=True, cache_mode="lazy", preload=False)
        gr.Button().click(lambda: gr.Dataset(samples=[["x"], ["y"]]), None, examples.dataset, api_name="other")
    async with running(demo) as app:
        await run(app, "other", session="s")
        assert [await listener(app, place, 1) for place in (0, 1)] == [["y"], ["Y"]]


async def test_examples_outside_an_app_are_placed_later() -> None:
    text = gr.Textbox()
    examples = gr.Examples(["a"], text)
    with gr.Blocks() as demo:
        text.render()
        examples.dataset.render()
        examples.create()
        examples.create()
    assert named(demo) == {"load_example": "undocumented"}


def test_cache_computes_lazy_results_when_the_app_starts() -> None:
    with gr.Blocks():
        text, out = gr.Textbox(), gr.Textbox()
        examples = gr.Examples(["a", "b"], text, out, str.upper, cache_examples=True, cache_mode="lazy")
        assert examples.cache_event is not None
        assert list(examples.cache_event.trigger.warmups) == []
        examples.cache()
        assert list(examples.cache_event.trigger.warmups) == [[0], [1]]


def test_the_environment_says_whether_and_when_results_are_cached(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRADIO_CACHE_EXAMPLES", "true")
    monkeypatch.setenv("GRADIO_CACHE_MODE", "lazy")
    with gr.Blocks():
        text, out = gr.Textbox(), gr.Textbox()
        cached = gr.Examples(["a"], text, out, str.upper)
        assert cached.cache_event is not None
        assert list(cached.cache_event.trigger.warmups) == []
        assert gr.Examples(["a"], text, out, str.upper, cache_examples=False).cache_event is None
        assert gr.Examples(["a"], text).cache_event is None


def test_values_beyond_the_inputs_are_ignored_with_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    with gr.Blocks():
        assert gr.Examples([["a", 1]], gr.Textbox()).examples == [["a"]]
    assert "rows have more than 1 values" in caplog.text


async def test_results_outlive_a_process_that_keeps_its_store_in_memory(cache_folder: Path) -> None:
    counting = Counting()
    for _ in range(2):
        async with running(declared(counting.upper, ["a"], cache_examples=True, cache_mode="lazy")) as app:
            assert await listener(app, 1, 0) == ["A"]
    assert counting.calls == ["a"]
    (kept,) = await asyncio.to_thread(lambda: list(cache_folder.glob("*/values.json")))
    await asyncio.to_thread(kept.write_text, "[")
    async with running(declared(counting.upper, ["a"], cache_examples=True, cache_mode="lazy")) as app:
        assert await listener(app, 1, 0) == ["A"]
    assert counting.calls == ["a", "a"]
    assert await asyncio.to_thread(kept.read_text) == '["A"]'


async def test_files_of_results_outlive_the_process() -> None:
    made: list[str] = []

    def draw(color: str) -> Image.Image:
        made.append(color)
        return Image.new("RGB", (2, 2), color)

    for _ in range(2):
        with gr.Blocks() as demo:
            color, out = gr.Textbox(), gr.Gallery(format="png")
            gr.Examples(["red"], color, out, lambda color: [draw(color)], cache_examples=True, cache_mode="lazy")
        async with running(demo) as app:
            ((item,),) = await listener(app, 1, 0)
            with Image.open(item["image"]["path"]) as picture:
                assert picture.convert("RGB").getpixel((0, 0)) == (255, 0, 0)
            assert item["image"]["path"].startswith(str(app.engine.files.root))
    assert made == ["red"]


@pytest.mark.parametrize("name", ["upper", "upper_soon", "spell", "spell_soon"])
async def test_functions_of_all_kinds_are_not_called_again_after_a_restart(name: str) -> None:
    counting = Counting()
    for _ in range(2):
        demo = declared(getattr(counting, name), ["a"], cache_examples=True, cache_mode="lazy")
        async with running(demo) as app:
            assert await listener(app, 1, 0) == ["A"]
    assert counting.calls == ["a"]
