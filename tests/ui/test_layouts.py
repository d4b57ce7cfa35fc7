"""How layouts are put together, and how functions change them."""

from __future__ import annotations

import pytest

import limelight as gr
from limelight.app import App
from limelight.core.errors import DeclarationError
from limelight.core.page import LayoutNode
from tests.ui.test_apps import run, values


def shape(demo: gr.Blocks) -> list[object]:
    """The tree of a page: a layout is a list that begins with its type."""
    config = demo.graph().config
    types = {component["id"]: component["type"] for component in config["components"]}

    def of(node: LayoutNode) -> object:
        children = node.get("children")
        return types[node["id"]] if children is None else [types[node["id"]], *map(of, children)]

    return [of(node) for node in config["layout"]["children"]]


def test_steps_outside_of_a_walkthrough_get_one() -> None:
    with gr.Blocks() as demo:
        with gr.Step("One"):
            gr.Markdown()
        with gr.Step("Two"):
            gr.Markdown()
    step = ["walkthroughstep", "markdown"]
    assert shape(demo) == [["walkthrough", step, step]]


def test_fields_of_a_draggable_are_items_of_their_own() -> None:
    with gr.Blocks() as demo:
        with gr.Draggable():
            gr.Textbox()
            gr.Textbox()
        with gr.Group():
            gr.Textbox()
            gr.Textbox()
    assert shape(demo) == [["draggable", "textbox", "textbox"], ["group", ["form", "textbox", "textbox"]]]


def test_the_tree_stays_when_it_is_built_again() -> None:
    with gr.Blocks() as demo:
        with gr.Tab("One"):
            gr.Textbox()
        gr.Textbox()
    assert shape(demo) == shape(demo) == [["tabs", ["tabitem", ["form", "textbox"]]], ["form", "textbox"]]


def test_a_block_is_taken_off_and_rendered_again_elsewhere() -> None:
    with gr.Blocks() as demo:
        text = gr.Textbox()
        number = gr.Number()
        assert text.unrender() is text
        with gr.Row():
            text.render()
        number.unrender()
    assert shape(demo) == [["row", ["form", "textbox"]]]


def test_a_block_that_was_put_in_a_form_is_taken_off() -> None:
    with gr.Blocks() as demo:
        text = gr.Textbox()
        gr.Number()
    assert shape(demo) == [["form", "textbox", "number"]]
    text.unrender()
    assert shape(demo) == [["form", "number"]]


def test_a_layout_is_rendered_with_what_is_in_it() -> None:
    with gr.Column(render=False) as column:
        gr.Markdown()
    with gr.Blocks() as demo, gr.Row():
        column.render()
    assert shape(demo) == [["row", ["column", "markdown"]]]


def test_a_listener_in_a_layout_outside_of_an_app_is_refused() -> None:
    with gr.Row(render=False):
        text = gr.Textbox()
        with pytest.raises(DeclarationError, match="inside `with gr"):
            text.change(str, text, text)


def test_visible_and_interactive_are_taken_by_position() -> None:
    with gr.Blocks():
        tab, step = gr.Tab("One", False, False), gr.Step("One", "hidden")
    assert (tab.visible, tab.interactive, step.visible) == (False, False, "hidden")


def test_a_tab_has_its_authors_id_or_the_servers() -> None:
    with gr.Blocks():
        named, other = gr.Tab("One", id="first"), gr.Tab("Two")
    assert (named.props()["id"], other.props()["id"]) == ("first", other.id)


@pytest.mark.anyio
async def test_an_update_of_a_layout_has_what_the_page_sees() -> None:
    with gr.Blocks() as demo:
        column = gr.Column()
        gr.Button().click(
            lambda: gr.Column(visible=False, elem_classes="a", render=False), None, column, api_name="hide"
        )
    app = App(demo)
    async with app.engine:
        assert values(await run(app, "hide")) == [{"__type__": "update", "visible": False, "elem_classes": ["a"]}]


@pytest.mark.parametrize(
    ("declare", "name"),
    [
        (lambda: gr.Sidebar(position="top"), "Sidebar: position"),
        (lambda: gr.Tabs(overflow_behavior="hide"), "Tabs: overflow_behavior"),
        (lambda: gr.Tab("One", alignment="up"), "Tab: alignment"),
        (lambda: gr.Draggable(orientation="x"), "Draggable: orientation"),
        (lambda: gr.Column(scale=-1), "Column: scale"),
    ],
)
def test_words_that_a_layout_does_not_know_are_refused(declare: object, name: str) -> None:
    assert callable(declare)
    with gr.Blocks(), pytest.raises(DeclarationError, match=name):
        declare()
