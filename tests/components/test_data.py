"""JSON and labels: whatever a function gives becomes JSON, and comes back as it was."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any

import msgspec
import numpy
import pytest

import limelight as gr
from limelight.core.errors import Unstorable, WrongValue
from limelight.engine.execution.encoding import to_json
from limelight.ui.endpoints import initial_value

DAY = datetime.date(2020, 1, 2)
MOMENT = datetime.datetime(2020, 1, 2, 3, 4, 5)


class Own:
    def __str__(self) -> str:
        return "own"


class Table:
    """As a table of pandas: arrays behind it, and no JSON."""

    ndim = 2

    def __str__(self) -> str:
        return "  a\n0 1"


@dataclass
class Point:
    x: int
    at: datetime.datetime


class Colour(Enum):
    RED = "red"


def wire(value: object) -> object:
    return msgspec.json.decode(msgspec.json.encode(to_json(gr.JSON().postprocess(value))))


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        *((Path("/a"), "/a"), (Own(), "own"), (Table(), "  a\n0 1"), (b"abc", "b'abc'"), (1 + 2j, "(1+2j)")),
        *((DAY, "2020-01-02"), (MOMENT, "2020-01-02 03:04:05"), (datetime.timedelta(seconds=90), "0:01:30")),
        *((datetime.time(1, 2), "01:02:00"), (Decimal("1.50"), 1.5), (Decimal("NaN"), None), (Colour.RED, "red")),
        *((uuid.UUID(int=1), "00000000-0000-0000-0000-000000000001"), (Point(1, MOMENT), {"x": 1, "at": str(MOMENT)})),
        *((numpy.int64(3), 3), (numpy.float32(1.5), 1.5), (numpy.bool_(True), True), (numpy.arange(3), [0, 1, 2])),
        *((float("nan"), None), (numpy.float64("inf"), None), ({1}, [1]), ((1, 2), [1, 2]), (ValueError("x"), "x")),
        ({None: 1, True: 2, False: 3, 4: 5, (1, 2): 6, Own(): 7}, {
            "null": 1, "true": 2, "false": 3, "4": 5, "(1, 2)": 6, "own": 7,
        }),
    ],
)  # fmt: skip
def test_whatever_has_no_json_form_is_its_text(value: object, shown: object) -> None:
    assert wire(value) == shown
    assert wire({"in": [value]}) == {"in": [shown]}


def test_json_text_is_what_it_says() -> None:
    assert wire('{"a": [1, null]}') == {"a": [1, None]}


@pytest.mark.parametrize("text", ["no json", "{'a': 1}", "", "[" * 100_000])
def test_a_text_that_is_no_json_says_so(text: str) -> None:
    with pytest.raises(WrongValue, match=r'JSON "Facts": value: expected a value or JSON text'):
        initial_value(gr.JSON(text, label="Facts"))


def test_what_holds_itself_is_refused() -> None:
    endless: list[object] = []
    endless.append(endless)
    with pytest.raises(Unstorable):
        wire(endless)


@pytest.mark.parametrize(
    ("value", "python"),
    [
        ({"a": 0.9, "b": 0.1}, {"a": 0.9, "b": 0.1}),
        ({1: 0.25, 2: 0.75}, {1: 0.25, 2: 0.75}),
        ({"a": numpy.float32(0.5)}, {"a": 0.5}),
        *(("cat", "cat"), (3, "3"), (numpy.int64(3), "3"), (numpy.float64(0.5), "0.5"), (None, None), ({}, None)),
    ],
)
def test_a_label_comes_back_with_its_confidences(value: Any, python: object) -> None:
    label = gr.Label()
    assert label.preprocess(to_json(label.postprocess(value))) == python


def test_a_label_without_confidences_says_that_there_are_none() -> None:
    assert to_json(gr.Label().postprocess("cat")) == {"label": "cat", "confidences": None}
