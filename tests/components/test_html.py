"""`HTML` as a component of the script's own: declaration, types, updates, functions of the server."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any, cast

import pytest

import limelight as gr
from limelight.components.html import HTML
from limelight.core.errors import DeclarationError, InputRejected
from limelight.core.page import ComponentConfig
from limelight.engine.files.store import FileStore
from limelight.ui.graph import Graph
from limelight.ui.triggers import EventListener

OBJECT = {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]}


class Choices(HTML):
    def __init__(self, choices: list[str], *, value: object = None, **kwargs: Any) -> None:  # Any: passes anything on
        super().__init__(
            value, choices=choices, html_template="${choices.length}", js_on_load="trigger('picked')", **kwargs
        )

    def api_info(self) -> dict[str, Any]:
        return {"type": "array", "items": {"type": "string", "enum": self.choices}}


def config_of(demo: gr.Blocks, component: HTML) -> ComponentConfig:
    return next(one for one in cast(Graph, demo.graph()).config["components"] if one["id"] == component.id)


def test_what_it_does_not_declare_is_a_property() -> None:
    with gr.Blocks() as demo:
        html = gr.HTML("a", size=3, colours=("red",), info="i", html_template="${size}")
    props = config_of(demo, html)["props"]
    assert (props["size"], props["colours"], props["info"], props["value"]) == (3, ["red"], "i", "a")
    assert html.size == 3
    assert dict(html.props) == {"size": 3, "colours": ("red",)}


def test_an_app_has_each_script_once() -> None:
    with gr.Blocks() as demo:
        for size in (1, 2):
            gr.HTML(
                size=size, html_template="${size + 1}", js_on_load="trigger('x')", css_template="width: ${size * 2}px"
            )
        gr.HTML("plain")
    assert len(demo.graph().scripts) == 3


def test_libraries_are_in_the_head_once_and_in_order() -> None:
    with gr.Blocks() as demo:
        gr.HTML(head='<script src="a.js"></script><link rel="stylesheet" href="a.css">')
        gr.HTML(head="<script src='b.js'></script>\n<script src='a.js' defer></script><script>let a = '<b>'</script>")
    assert demo.graph().head.split("\n") == [
        '<script src="a.js"></script>',
        '<link rel="stylesheet" href="a.css">',
        "<script src='b.js'></script>",
        "<script>let a = '<b>'</script>",
    ]


def test_events_that_the_code_names_can_be_listened_to() -> None:
    html = gr.HTML(js_on_load="trigger('card_moved'); trigger(`other`)")
    assert isinstance(html.card_moved, EventListener)
    assert isinstance(html.other, EventListener)
    assert isinstance(html.double_click, EventListener)
    with pytest.raises(AttributeError, match="card_lost"):
        _ = html.card_lost


def test_a_subclass_says_what_its_value_is() -> None:
    html = Choices(["a", "b"])
    assert html.check(["a"]) == ["a"]
    assert html.check(None) is None
    with pytest.raises(InputRejected, match="'a', 'b'"):
        html.check(["c"])


@pytest.mark.parametrize(
    ("schema", "good", "bad"),
    [
        ({"type": "integer", "minimum": 0, "maximum": 5}, [0, 5, 3.0, None], [6, -1, 1.5, "3", True]),
        ({"type": "number", "exclusiveMinimum": 0}, [0.5, 3], [0, "1"]),
        ({"type": "string", "maxLength": 2, "pattern": "^a"}, ["a", "ab"], ["abc", "b", 1]),
        ({"type": ["boolean", "null"]}, [True, None], ["x", 1]),
        ({"anyOf": [{"type": "string"}, {"type": "integer"}]}, ["x", 1], [1.5, []]),
        (OBJECT, [{"a": "x"}, {"a": "x", "b": 1}], [{}, {"a": 1}, "a"]),
        ({"type": "object", "additionalProperties": {"type": "integer"}}, [{}, {"x": 1}], [{"x": "y"}]),
        ({"type": "array", "maxItems": 1}, [[], [{}]], [[1, 2], {}]),
        ({"const": "x"}, ["x"], ["y"]),
        ({"enum": [1.5, 2]}, [1.5, "anything"], []),  # no type can say it
        ({}, [1, "x", None], []),
    ],
)  # fmt: skip
def test_calls_are_checked_by_its_schema(schema: dict[str, Any], good: list[object], bad: list[object]) -> None:
    class Own(HTML):
        def api_info(self) -> dict[str, Any]:
            return schema

    for value in good:
        Own().check(value)
    for value in bad:
        with pytest.raises(InputRejected):
            Own().check(value)


def test_plain_html_takes_text_and_templates_take_anything() -> None:
    with pytest.raises(InputRejected):
        gr.HTML().check([1])
    assert gr.HTML(html_template="${value.length}").check([1]) == [1]


def test_a_script_in_it_is_told_where_it_would_run(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "limelight"):
        gr.HTML("<script src='x.js'></script>")
        gr.HTML(html_template="<SCRIPT>1</SCRIPT>")
        gr.HTML("<b>script</b>")
    assert [record.getMessage().partition(":")[0] for record in caplog.records] == ["test_html.py"] * 2


def test_server_functions_have_names() -> None:
    with pytest.raises(DeclarationError, match="server_functions"):
        gr.HTML(server_functions=[object()])


def test_files_that_the_code_uploads_are_those_of_the_store(store: FileStore) -> None:
    html = gr.HTML(js_on_load="upload(file)")
    file = {"path": str(store.save(b"x", "a.txt").path), "url": "https://elsewhere.example/"}
    given: Any = html.preprocess({"files": [file]})  # Any: JSON
    assert Path(given["files"][0]["path"]).read_text() == "x"
    assert html.holds_files
    assert not gr.HTML().holds_files


def test_children_are_laid_out_in_it() -> None:
    with gr.Blocks() as demo, gr.HTML("x") as outer:
        gr.Textbox()
        with gr.Row():
            gr.Textbox()
    (node,) = demo.graph().config["layout"]["children"]
    assert node["id"] == outer.id
    assert len(node["children"]) == 2


def test_buttons_of_the_script_stand_in_the_component() -> None:
    with gr.Blocks() as demo:
        button = gr.Button("Again")
        html = gr.HTML("x", buttons=[button])
        text = gr.Textbox(buttons=["copy", gr.Button("More", render=False)])
        button.click(lambda: ("y", "Done"), None, [html, button])
    config = demo.graph().config
    assert config["layout"]["children"][0] == {"id": html.id}
    assert config_of(demo, html)["props"]["own_buttons"] == [button.id]
    assert config_of(demo, text)["props"]["buttons"] == ["copy"]
    assert len(cast("list[int]", config_of(demo, text)["props"]["own_buttons"])) == 1
    assert [one["type"] for one in config["components"]].count("button") == 2
    assert config["dependencies"][0]["targets"] == [(button.id, "click")]
