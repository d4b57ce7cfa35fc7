"""Applying a difference gives the value, for any JSON."""

from __future__ import annotations

import json
from typing import Any

from gradio_client import utils
from hypothesis import given
from hypothesis import strategies as st

from limelight.core.diff import apply_diff, diff

scalars = st.none() | st.booleans() | st.integers(-5, 5) | st.floats(allow_nan=False, allow_infinity=False) | st.text()
values = st.recursive(scalars, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=12)


def same(one: Any, other: Any) -> bool:  # Any: JSON
    return json.dumps(one) == json.dumps(other)  # keeps True apart from 1, and 1 from 1.0


@given(values, values)
def test_applying_the_difference_gives_the_new_value(old: Any, new: Any) -> None:  # Any: JSON
    before = json.dumps(old)
    assert json.dumps(apply_diff(old, diff(old, new)), sort_keys=True) == json.dumps(new, sort_keys=True)
    assert json.dumps(old) == before


@given(values, values)
def test_gradios_own_client_gets_the_new_value(old: Any, new: Any) -> None:  # Any: JSON
    found = utils.apply_diff(old, diff(old, new))
    assert json.dumps(found, sort_keys=True) == json.dumps(new, sort_keys=True)


@given(values)
def test_the_same_value_has_no_difference(value: Any) -> None:  # Any: JSON
    assert diff(value, json.loads(json.dumps(value))) == []


@given(st.text(min_size=1), st.text(min_size=1))
def test_growing_text_costs_its_growth(begin: str, more: str) -> None:
    edits = diff([{"content": begin}], [{"content": begin + more}])
    assert edits == [["append", [0, "content"], more]]


def test_a_number_is_no_boolean() -> None:
    assert same(apply_diff(1, diff(1, True)), True)
    assert same(apply_diff([0], diff([0], [False])), [False])
