"""JSON Schema as types that values are checked by."""

from __future__ import annotations

import msgspec
import pytest

from limelight.core.schema import FILE_SCHEMA, Schema
from limelight.core.schema_types import type_of
from limelight.core.wire import Json

PAIR: Schema = {"type": "object", "properties": {"x": {"type": "number"}, "y": {"type": "number"}}, "required": ["x"]}
LINE: Schema = {
    "type": "object",
    "properties": {"from": PAIR, "to": PAIR, "via": {"type": "array", "items": PAIR}, "photo": FILE_SCHEMA},
    "required": ["from", "to"],
}

FILE = {"path": "a", "meta": {"_type": "gradio.FileData"}}


@pytest.mark.parametrize(
    ("value", "fits"),
    [
        ({"from": {"x": 1}, "to": {"x": 2, "y": 3.5}}, True),
        (
            {
                "from": {"x": 1},
                "to": {"x": 2},
                "via": [{"x": 0}],
                "photo": {"path": "a", "meta": {"_type": "gradio.FileData"}},
            },
            True,
        ),
        ({"from": {"x": 1}}, False),
        ({"from": {"x": "1"}, "to": {"x": 2}}, False),
        ({"from": {"x": 1}, "to": {"x": 2}, "via": [{"y": 0}]}, False),
        ({"from": {"x": 1}, "to": {"x": 2}, "photo": {"path": 3}}, False),
    ],
)
def test_objects_in_objects_are_told_apart(value: Json, fits: bool) -> None:
    if fits:
        assert msgspec.convert(value, type_of(LINE)) == value
    else:
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert(value, type_of(LINE))


def test_the_same_schema_is_made_a_type_once() -> None:
    assert type_of(LINE) is type_of({**LINE})
