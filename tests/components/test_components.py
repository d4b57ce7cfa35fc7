"""Every component: refused when declared wrongly, and the same value back and forth."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image as Picture

import limelight as gr
from limelight.core.errors import DeclarationError, InputRejected
from limelight.engine.execution.encoding import to_json
from limelight.engine.files.store import FileStore
from limelight.ui.component import Component

MESSAGE = {"role": "user", "content": [{"type": "text", "text": "hi"}], "metadata": None, "options": None}
ALL: list[Callable[[], Component]] = [
    gr.Textbox, gr.TextArea, gr.Number, gr.Slider, gr.Checkbox, gr.Button, gr.Markdown, gr.HTML, gr.JSON, gr.Label,
    gr.Code, gr.Image, gr.Audio, gr.Video, gr.Gallery,
    gr.File, gr.Chatbot, gr.MultimodalTextbox, lambda: gr.Radio(["a", "b"]), lambda: gr.Dropdown(["a", "b"]),
    lambda: gr.CheckboxGroup(["a", "b"]),
]  # fmt: skip


@pytest.mark.parametrize("make", ALL)
def test_the_example_passes_the_check(make: Callable[[], Component]) -> None:
    component = make()
    checked = component.check(component.example())
    assert component.check(checked) == checked


@pytest.mark.parametrize(
    "make", [make for make in ALL if make is not gr.HTML]
)  # whose templates have names of their own
def test_an_unknown_option_is_refused_by_name(make: Callable[..., Component]) -> None:
    kind = type(make())
    first = {"choices": ["a"]} if "choices" in make().options else {}
    with pytest.raises(TypeError, match="colour"):
        kind(**first, colour="red")  # type: ignore[call-arg, arg-type]  # that is the point


@pytest.mark.parametrize("make", ALL)
def test_every_component_is_documented(make: Callable[[], Component]) -> None:
    assert type(make()).__doc__


@pytest.mark.parametrize(
    ("declare", "message"),
    [
        (lambda: gr.Slider(10, 1), "Slider: "),
        (lambda: gr.Slider(0, 10, value=11), "Slider: value"),
        (lambda: gr.Number(minimum=2, maximum=1), "Number: "),
        (lambda: gr.Radio("ab"), "Radio: choices"),
        (lambda: gr.Dropdown(["a"], type="name"), "Dropdown: type"),
        (lambda: gr.Button("x", variant="huge"), "Button: variant"),
        (lambda: gr.Textbox(type="secret"), "Textbox: type"),
        (lambda: gr.Code(language="cobol"), "Code: language"),
        (lambda: gr.Image(type="jpeg"), "Image: type"),
        (lambda: gr.File(file_count="many"), "File: file_count"),
        (lambda: gr.Interface(5, "text", "text"), "Interface: fn"),
        (lambda: gr.Interface(len, "txt", "text"), "Interface: inputs"),
        (lambda: gr.ChatInterface("x"), "ChatInterface: fn"),
    ],
)
def test_a_wrong_declaration_is_refused_where_it_is_made(declare: Callable[[], object], message: str) -> None:
    with pytest.raises(DeclarationError, match=message):
        declare()


@pytest.mark.parametrize(
    ("component", "value"),
    [
        (gr.Textbox(), 5j), (gr.Textbox(), ["a"]), (gr.Number(), "5"), (gr.Number(), True), (gr.Number(maximum=3), 4),
        (gr.Slider(0, 1), 2), (gr.Slider(0, 1), None), (gr.Checkbox(), "yes"), (gr.Radio(["a"]), "b"), (gr.Code(), 5),
        (gr.Code(), ["x.py"]),
        (gr.Dropdown(["a"]), "b"), (gr.CheckboxGroup(["a"]), ["b"]), (gr.CheckboxGroup(["a"]), "a"),
        (gr.Image(), "x.png"), (gr.File(), 5), (gr.Chatbot(), "hi"), (gr.MultimodalTextbox(), ["hi"]),
    ],
)  # fmt: skip
def test_a_wrong_value_is_refused(component: Component, value: Any) -> None:  # Any: not even JSON
    with pytest.raises(InputRejected):
        component.check(value)


@pytest.mark.parametrize(
    ("component", "wire", "python"),
    [
        (gr.Textbox(), "a", "a"),
        (gr.Number(), 5.5, 5.5),
        (gr.Number(precision=0), 5.0, 5),
        (gr.Slider(0, 10), 3, 3),
        (gr.Checkbox(), True, True),
        (gr.Radio([("A", 1), ("B", 2)], type="index"), 2, 1),
        (gr.Radio([("A", 1), ("B", 2)]), 2, 2),
        (gr.CheckboxGroup(["a", "b"]), None, []),
        (gr.CheckboxGroup(["a", "b"], type="index"), ["b"], [1]),
        (gr.Dropdown(["a", "b"], multiselect=True), ["a"], ["a"]),
        (gr.JSON(), {"a": [1]}, {"a": [1]}),
        (gr.Markdown(), "# x", "# x"),
        (gr.Chatbot(), [{"role": "user", "content": "hi"}], [MESSAGE]),
        (gr.Chatbot(), [MESSAGE], [MESSAGE]),
    ],
)
def test_preprocess_gives_the_function_its_value(component: Component, wire: Any, python: object) -> None:  # Any: JSON
    assert component.preprocess(component.check(wire)) == python


def message(role: str, text: str) -> dict[str, object]:
    return {"role": role, "metadata": None, "content": [{"text": text, "type": "text"}], "options": None}


@pytest.mark.parametrize(
    ("component", "python", "wire"),
    [
        (gr.Textbox(), 5, "5"),
        (gr.Number(precision=1), 1.26, 1.3),
        (gr.Label(), {"a": 0.25, "b": 0.75}, {"label": "b", "confidences": [
            {"label": "b", "confidence": 0.75}, {"label": "a", "confidence": 0.25}]}),
        (gr.Label(), "cat", {"label": "cat", "confidences": None}),
        (gr.Markdown(), "  # x\n  y", "# x\ny"),
        (gr.Chatbot(), [{"role": "user", "content": "hi"}], [message("user", "hi")]),
        (gr.Chatbot(), [gr.ChatMessage("hi", "user")], [{**message("user", "hi"), "metadata": {}, "options": []}]),
        (gr.Chatbot(), [("q", "a")], [message("user", "q"), message("assistant", "a")]),
        (gr.CheckboxGroup(["a"]), None, []),
        (gr.Code(), "\n\nif x:\n    y\n", "if x:\n    y"),
        (gr.Code(), None, None),
    ],
)  # fmt: skip
def test_postprocess_gives_the_wire_its_value(component: Component, python: object, wire: object) -> None:
    assert to_json(component.postprocess(python)) == wire


def test_code_shows_the_file_of_a_tuple(tmp_path: Path) -> None:
    path = tmp_path / "note.py"
    path.write_text("\nprint('ä')\n", encoding="utf-8")
    assert [gr.Code().postprocess((name,)) for name in (path, str(path))] == ["print('ä')"] * 2
    with pytest.raises(TypeError, match="tuple with the path"):
        gr.Code().postprocess(("a", "b"))


@pytest.mark.parametrize("form", ["webp", "png", "jpeg"])
def test_a_picture_goes_out_and_comes_back(store: FileStore, form: str) -> None:
    image = gr.Image(type="pil", format=form)
    wire: Any = to_json(image.postprocess(Picture.new("RGB", (6, 4), "red")))  # Any: JSON
    assert wire["path"].endswith(form)
    back = image.preprocess(wire)
    assert isinstance(back, Picture.Image)
    assert back.size == (6, 4)
    assert back.getpixel((0, 0))[0] > 240  # type: ignore[index]  # three bands


def test_an_array_is_a_picture(store: FileStore) -> None:
    import numpy as np  # noqa: PLC0415  # optional: only here

    image = gr.Image()
    wire: Any = to_json(image.postprocess(np.zeros((4, 6, 3), dtype=np.uint8)))  # Any: JSON
    assert image.preprocess(wire).shape == (4, 6, 3)


@pytest.mark.parametrize(
    ("address", "name", "kind"),
    [
        ("https://a.test/d/a%20b.csv?w=3#f", "a b.csv", "text/csv"),
        ("https://a.test/a.png?x=/y/z", "a.png", "image/png"),
        ("https://a.test/d/%2Fetc%2Fc.wav", "c.wav", "audio/wav"),
        ("https://a.test/d/", None, None),
        ("https://a.test", None, None),
    ],
)
def test_a_file_by_address_has_the_name_in_it(store: FileStore, address: str, name: str, kind: str) -> None:
    files: list[Any] = [  # Any: JSON
        to_json(gr.File().postprocess(address)),
        to_json(gr.Gallery().postprocess([address]))[0]["image"],  # type: ignore[index]  # a list
    ]
    for file in files:
        assert (file["path"], file["url"], file["orig_name"], file["mime_type"]) == (address, address, name, kind)


def test_a_file_of_the_author_is_stored(store: FileStore, tmp_path: Path) -> None:
    note = tmp_path / "note.txt"
    note.write_text("x")
    wire: Any = to_json(gr.File().postprocess(str(note)))  # Any: JSON
    assert wire["orig_name"] == "note.txt"
    assert Path(str(gr.File().preprocess(wire))).read_text() == "x"
