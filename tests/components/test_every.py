"""What holds for every component, those to come included."""

from __future__ import annotations

import jsonschema
import msgspec
import pytest
from scripts.page_types import subclasses

import limelight as ll
from limelight.engine.execution.encoding import to_json
from limelight.names import HOMES
from limelight.ui.component import Component

CLASSES = [kind for kind in subclasses(Component) if kind.__name__ in HOMES and kind is not ll.WebComponent]


def made(kind: type[Component]) -> Component:
    return kind(render=False)


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
def test_its_example_is_what_it_takes_and_what_it_describes(kind: type[Component]) -> None:
    component = made(kind)
    example = to_json(component.example())
    component.check(example)
    schema = component.schema()
    if schema.get("type") != {} and example is not None:  # Gradio's clients know {} as "anything"
        jsonschema.validate(example, schema)


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
def test_the_page_gets_json_of_it_alone_in_an_app(kind: type[Component]) -> None:
    with ll.Blocks() as demo:
        component = kind()
    props = next(one["props"] for one in demo.graph().config["components"] if one["id"] == component.id)
    assert msgspec.json.decode(msgspec.json.encode(to_json(props)))["name"] == kind.type_name


@pytest.mark.parametrize("kind", [kind for kind in CLASSES if kind.is_shown], ids=lambda kind: kind.__name__)
def test_it_takes_an_update_of_what_every_component_has(kind: type[Component]) -> None:
    changed = made(kind).with_options({"visible": False, "elem_id": "x"})
    assert (changed.props()["visible"], changed.props()["elem_id"]) == (False, "x")
