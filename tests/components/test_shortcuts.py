"""Components by short names."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import limelight as gr
from limelight.core.errors import DeclarationError
from limelight.names import HOMES, SHORTCUTS
from limelight.ui.component import Component
from tests.asgi import running

CLASSES = [
    value
    for value in (getattr(gr, name) for name in HOMES)
    if isinstance(value, type) and issubclass(value, Component) and value not in (Component, gr.WebComponent)
]
CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
def test_every_component_is_made_of_its_name_in_any_spelling(kind: type[Component]) -> None:
    for name in (kind.__name__, kind.__name__.lower(), CAPITAL.sub("_", kind.__name__).lower()):
        assert type(gr.component(name, render=False)) is kind


@pytest.mark.parametrize("name", SHORTCUTS)
def test_every_short_name_makes_an_interface(name: str) -> None:
    assert isinstance(gr.Interface(lambda value: None, name, None).input_components[0], Component)


def test_another_name_is_refused_with_the_one_that_was_meant() -> None:
    with pytest.raises(DeclarationError, match="got 'gadget'\n"):
        gr.component("gadget", render=False)
    with pytest.raises(DeclarationError, match=r"got 'text_bx'. Did you mean 'textbox'\?\n"):
        gr.component("text_bx", render=False)


def test_a_component_of_a_name_is_placed_where_the_script_is() -> None:
    with gr.Blocks() as demo:
        placed, other = gr.component("textbox", render=True), gr.component("textbox", render=False)
    assert placed in demo.children
    assert other not in demo.children


def test_a_files_name_is_its_path(tmp_path: Path) -> None:
    note = tmp_path / "note.txt"
    note.write_text("hi")
    told = gr.Textbox()
    demo = gr.Interface(lambda file: [file.name, file, {"of": [file]}], gr.File(str(note)), [told, "text", "json"])
    with running(demo) as app:
        default = json.loads(app.ask("GET", "/info").body)["named_endpoints"]["/lambda"]["parameters"][0]
        value = json.dumps({"data": [default["parameter_default"]]}).encode()
        answer = app.ask("POST", "/run/predict", [("content-type", "application/json")], value)
    name, text, document = json.loads(answer.body)["data"]
    assert name == text == document["of"][0]
    assert name.endswith("note.txt")
