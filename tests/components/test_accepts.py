"""What the OpenAPI document says of a value is what the check of its component accepts."""

from __future__ import annotations

import json
from typing import Any, cast

import jsonschema
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from scripts.page_types import subclasses

import limelight as ll
from limelight.core.errors import InputRejected
from limelight.core.wire import Json
from limelight.http.openapi import document
from limelight.http.site import HttpOptions
from limelight.names import HOMES
from limelight.ui.component import Component

CHOICES: list[Any] = ["a", ("Two", 2), 1, 2.5]  # Any: choices of several types
CLASSES = [kind for kind in subclasses(Component) if kind.__name__ in HOMES and kind is not ll.WebComponent]
MADE = [
    *(kind(render=False) for kind in CLASSES if not kind.is_state),
    ll.Number(precision=0, minimum=-2, maximum=7.5, render=False),
    ll.Slider(1, 5, precision=0, render=False),
    ll.Radio(CHOICES, render=False),
    ll.Radio([True, False], render=False),
    ll.CheckboxGroup(CHOICES, render=False),
    ll.CheckboxGroup([False, "x"], render=False),
    ll.Dropdown(CHOICES, render=False),
    ll.Dropdown(CHOICES, multiselect=True, render=False),
    ll.Dropdown(CHOICES, allow_custom_value=True, render=False),
    ll.Dropdown(CHOICES, multiselect=True, allow_custom_value=True, render=False),
    ll.File(file_count="multiple", render=False),
]
FILE: dict[str, Json] = {"path": "/x.png", "meta": {"_type": "gradio.FileData"}}
IDS = [f"{number}-{type(one).__name__}" for number, one in enumerate(MADE)]
PIECES: list[Json] = [
    "hello",
    None,
    1,
    {},
    FILE,
    {**FILE, "alt_text": "a"},
    {**FILE, "alt_text": 1},
    {**FILE, "text": 1},
    {"path": 1, "text": "a"},
    {"text": "a"},
    {"text": None},
    {"text": 1, "file": FILE},
    {"text": "a", "file": 1},
    {"type": "text"},
    {"type": "text", "text": "a"},
    {"type": "file", "text": "a"},
    {"type": "other", "text": "a"},
    {"type": "file", "file": FILE},
    {"type": "file", "file": FILE, "alt_text": 2},
    {"file": FILE},
    {"file": {}},
    {"component": "Image"},
    {"component": 1},
    {"component": "Image", "props": []},
]
ODD: list[Json] = [
    *(None, True, False, 0, 1, -1, 2, 2.5, 5.5, 7, 8, 101, 1e300, "", "a", "2", "x", "true"),
    *([], [None], ["a"], ["a", 2], [True], [1], [2.5, "b"], [[]], {}, {"path": None}, {"path": 1}),
    *(
        FILE,
        {"path": "x"},
        {**FILE, "size": 1.5},
        {**FILE, "size": 5.0},
        {**FILE, "meta": None},
        {**FILE, "more": [1]},
        [FILE],
        [FILE, None],
    ),
    *(
        {"url": "data:image/png;base64,aa"},
        {"url": "data:text/plain,a"},
        {"url": "data:image/png;base64,", "path": None},
    ),
    *({"path": "x", "url": "data:image/png;base64,"}, {"path": 1, "url": "data:image/png;base64,"}),
    *({"url": " data:image/png;base64,"}, {"url": "\ndata:image/png;base64,"}),
    *({"video": FILE}, {"video": None}, {"video": 1}, {**FILE, "video": 1}, {"video": {"video": FILE}}),
    *([{"image": FILE}], [{"video": FILE, "image": None}], [{"image": FILE, "video": FILE}], [{"caption": "a"}]),
    *([{"image": FILE, "caption": 1}], [{"image": 1}], [{"video": 1, "image": FILE}]),
    *({"text": "a"}, {"text": 1}, {"files": [FILE]}, {"files": None}, {"text": "a", "files": [1]}),
    *({"label": None}, {"label": "a", "confidences": []}, {"label": True}, {"label": 1, "confidences": [{"label": 1}]}),
    *({"label": 1, "confidences": [{}]}, {"label": 1, "confidences": [{"label": "a", "confidence": "1"}]}),
    *([{"role": "user"}], [{"role": 1, "content": "a"}], [{"content": "a"}], [{"role": "user", "content": {}}]),
    *([{"role": "user", "content": one}] for one in PIECES),
    *([{"role": "user", "content": [one, "a"]}] for one in PIECES),
    [{"role": "user", "content": [["a"]]}],
    *(
        [{"role": "user", "content": "a", "metadata": one}]
        for one in ({}, None, 1, {"id": 1.5}, {"id": 2.0}, {"status": "other"})
    ),
    *([{"role": "user", "content": "a", "options": one}] for one in ([], None, [{"value": 1}], [{"value": "a"}], [1])),
]


def openapi_of(component: Component) -> dict[str, Any]:  # Any: JSON
    with ll.Blocks() as demo:
        component.render()
        ll.Button().click(lambda value: None, component, None, api_name="take")
    return cast("dict[str, Any]", document(demo.graph().endpoints, "t", "1", HttpOptions()))  # Any: as above


def value_schema(found: dict[str, Any]) -> dict[str, Any]:  # Any: JSON
    body = found["paths"]["/call/v2/take"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    (shape,) = body["properties"].values()
    return {**shape, "components": found["components"]}


def is_accepted(component: Component, value: Json) -> bool:
    try:
        component.check(value)
    except InputRejected:
        return False
    return True


SHOWN = [pytest.param(one, id=name) for one, name in zip(MADE, IDS, strict=True) if not one.is_hidden]


@pytest.mark.parametrize("component", SHOWN)
def test_odd_values_are_taken_by_the_check_and_the_document_or_by_neither(component: Component) -> None:
    valid = jsonschema.Draft202012Validator(value_schema(openapi_of(component)))
    differing = [(one, valid.is_valid(one)) for one in ODD if is_accepted(component, one) is not valid.is_valid(one)]
    assert differing == []


@pytest.mark.parametrize("component", SHOWN)
def test_whatever_the_document_allows_is_accepted(component: Component) -> None:
    found = json.loads(json.dumps(openapi_of(component)))
    post = found["paths"]["/call/v2/take"]["post"]
    post["requestBody"]["content"].pop("multipart/form-data", None)
    post.pop("parameters", None)  # headers, each of which would be made as well
    operation = schemathesis.openapi.from_dict(found)["/call/v2/take"]["POST"]

    @settings(max_examples=40, deadline=None, derandomize=True, database=None, suppress_health_check=[*HealthCheck])
    @given(case=operation.as_strategy(generation_mode=GenerationMode.POSITIVE))
    def take(case: schemathesis.Case[Any]) -> None:
        for value in cast("dict[str, Json]", case.body).values():
            try:
                component.check(value)
            except InputRejected as error:  # no document says which files there are
                assert "expected one of the files and folders that it shows" in str(error)  # noqa: PT017

    take()


def test_a_number_that_is_rounded_may_come_with_digits() -> None:
    number = ll.Number(precision=0, render=False)
    assert number.accepts() == {"anyOf": [{"type": "number"}, {"type": "null"}]}
    assert number.schema() == {"type": "integer"}  # as Gradio's clients know it
    assert number.preprocess(number.check(5.5)) == 6


def test_the_bounds_of_a_slider_are_in_the_document() -> None:
    shape = value_schema(openapi_of(ll.Slider(1, 5, render=False)))
    assert (shape["type"], shape["minimum"], shape["maximum"]) == ("number", 1, 5)
