"""What a function learns of its event and of the components that it takes."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest

import limelight as gr
from limelight.app import App
from limelight.core.errors import DeclarationError
from limelight.ui.component import Component
from tests.ui.test_apps import run, values

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    "wrapped",
    [lambda file: file, lambda file: {"file": file}, lambda file: {"index": 0, "value": {"image": file}}],
)
@pytest.mark.parametrize("kind", [gr.DeletedFileData, gr.DownloadData])
async def test_an_event_of_a_file_has_the_file(kind: type, wrapped: Callable[[object], object]) -> None:
    def tell(event: gr.DeletedFileData) -> str:
        return f"{event.file.orig_name} {event.file.size}" if event.file else "none"

    tell.__annotations__["event"] = kind
    with gr.Blocks() as demo:
        gr.File().delete(tell, None, gr.Textbox(), api_name="tell")
    app = App(demo)
    async with app.engine:
        file = msgspec.to_builtins(app.files.save(b"abc", "b.txt"))
        assert values(await run(app, "tell", event_data=wrapped(file))) == ["b.txt 3"]
        assert values(await run(app, "tell", event_data={"path": 5})) == ["none"]
        assert values(await run(app, "tell")) == ["none"]


async def test_a_parameter_annotated_with_a_component_gets_it_as_the_page_shows_it() -> None:
    def describe(box: gr.Textbox, number: Component, plain: str) -> str:
        return f"{box.value} {box.label} {box.lines} {number.value} {number.maximum} {plain}"

    with gr.Blocks() as demo:
        box, number = gr.Textbox("first", label="Box", lines=3), gr.Number(1, maximum=9)
        gr.Button().click(describe, [box, number, box], gr.Textbox(), api_name="describe")
        gr.Button().click(lambda: gr.Textbox(label="Renamed"), None, box, api_name="rename")
    app = App(demo)
    async with app.engine:
        assert values(await run(app, "describe", "typed", 5, "text")) == ["typed Box 3 5 9 text"]
        await run(app, "rename", session="s")
        assert values(await run(app, "describe", "typed", 5, "text", session="s")) == ["typed Renamed 3 5 9 text"]
        assert box.value == "first"  # all sessions share it


async def test_a_component_that_a_function_got_is_an_update_of_what_it_set() -> None:
    def change(number: gr.Number) -> gr.Number:
        number.value, number.label = number.value + 1, "More"
        return number

    with gr.Blocks() as demo:
        number = gr.Number(1, label="One")
        gr.Button().click(change, number, number, api_name="change")
    app = App(demo)
    async with app.engine:
        assert values(await run(app, "change", 4)) == [{"__type__": "update", "value": 5, "label": "More"}]
        assert number.label == "One"


async def test_a_state_is_its_value_whatever_the_annotation() -> None:
    def count(items: gr.State) -> int:
        return len(items)

    with gr.Blocks() as demo:
        gr.Button().click(count, gr.State([1, 2]), gr.Number(), api_name="count")
    app = App(demo)
    async with app.engine:
        assert values(await run(app, "count", session="s")) == [2]


async def test_layouts_have_their_options_as_attributes() -> None:
    with gr.Blocks():
        tab = gr.Tab("One")
        assert (tab.label, gr.Accordion("More", open=False).open) == ("One", False)
        with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
            tab.nonsense  # noqa: B018  # it raises


@pytest.mark.parametrize(
    ("kind", "sent", "missing"),
    [
        (
            gr.SelectData,
            {"index": [1, 0], "value": "b", "row_value": ["b", 1], "col_value": ["a", "b"], "selected": False},
            {"index": None, "value": None, "row_value": None, "col_value": None, "selected": True},
        ),
        (gr.KeyUpData, {"key": "Enter", "input_value": "hi"}, {"key": None, "input_value": None}),
        (
            gr.EditData,
            {"index": 2, "value": "new", "previous_value": "old"},
            {"index": None, "value": None, "previous_value": None},
        ),
        (
            gr.LikeData,
            {"index": 1, "value": "good", "liked": False},
            {"index": None, "value": None, "liked": True},
        ),
        (gr.RetryData, {"index": 0, "value": "again"}, {"index": None, "value": None}),
        (gr.UndoData, {"index": 0, "value": "back"}, {"index": None, "value": None}),
        (gr.CopyData, {"value": "copied"}, {"value": None}),
    ],
)
async def test_each_kind_of_event_has_its_fields(
    kind: type[gr.EventData], sent: dict[str, object], missing: dict[str, object]
) -> None:
    def tell(event: gr.EventData) -> object:
        return {name: getattr(event, name) for name in sent}

    tell.__annotations__["event"] = kind
    with gr.Blocks() as demo:
        gr.Button().click(tell, None, gr.JSON(), api_name="tell")
    app = App(demo)
    async with app.engine:
        assert values(await run(app, "tell", event_data=sent)) == [sent]
        assert values(await run(app, "tell")) == [missing]


async def test_inputs_go_to_parameters_by_their_names() -> None:
    def tell(first: str, request: gr.Request, skipped: int = 5, *, last: float, **others: object) -> list[object]:
        return [first, request.session_hash, skipped, last, others]

    with gr.Blocks() as demo:
        text, number, box = gr.Textbox(), gr.Number(), gr.Checkbox()
        keywords = {"last": number, "more": box}
        gr.Button().click(tell, text, gr.JSON(), inputs_kwargs=keywords, api_name="tell")
        gr.on(gr.Button().click, tell, outputs=gr.JSON(), inputs_kwargs={**keywords, "first": text}, api_name="all")
    app = App(demo)
    async with app.engine:
        assert values(await run(app, "tell", "a", 2, True, session="s")) == [["a", "s", 5, 2, {"more": True}]]
        assert values(await run(app, "all", 2, True, "a", session="s")) == [["a", "s", 5, 2, {"more": True}]]
        names = [one.name for one in app.engine.endpoint("all").visible]
        assert names == ["last", "more", "first"]


def test_a_keyword_that_the_function_does_not_take_is_named() -> None:
    with gr.Blocks(), pytest.raises(DeclarationError, match="names of parameters of <lambda>"):
        gr.Button().click(lambda x: x, inputs_kwargs={"y": gr.Textbox()})
    with gr.Blocks(), pytest.raises(DeclarationError, match="inputs_kwargs takes a dict"):
        gr.Button().click(lambda x: x, {"x": gr.Textbox()})
