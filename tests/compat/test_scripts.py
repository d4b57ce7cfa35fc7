"""Scripts as people write them: each does here what it was recorded to do with Gradio, which `make oracle` compares."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from scripts.compare_description import differences

from tests.compat.compared import RECORDED, SCRIPTS, facts_here, recorded, unexplained
from tests.compat.differences import DIFFERENCES
from tests.compat.facts import calls_of

FEWEST_SCRIPTS = 95


@pytest.fixture(scope="module")
def seen() -> dict[str, list[str]]:
    """The differences of each script that was compared."""
    return {}


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
def test_a_script_does_what_it_does_with_gradio(script: Path, seen: dict[str, list[str]]) -> None:
    found = facts_here(script)
    seen[script.stem] = list(differences(recorded(script), found, script.stem))
    assert not unexplained(seen[script.stem])


def test_a_difference_that_is_explained_is_there(seen: dict[str, list[str]]) -> None:
    if len(seen) < len(SCRIPTS):
        pytest.skip("only some scripts were compared")
    lines = [line for found in seen.values() for line in found]
    gone = [pattern for pattern, _ in DIFFERENCES if not any(re.search(pattern, line) for line in lines)]
    assert not gone


def test_there_are_scripts_and_each_makes_calls() -> None:
    assert len(SCRIPTS) >= FEWEST_SCRIPTS
    assert {path.stem for path in RECORDED.glob("*.json")} == {script.stem for script in SCRIPTS}
    for script in SCRIPTS:
        text = script.read_text()
        assert calls_of(text), f"{script.name} says no calls"
        assert len(text.splitlines()) <= 60
        assert all(reason for _, reason in DIFFERENCES)


def test_a_difference_is_found() -> None:
    expected = {"a": [1, {"b": True}], "gone": 1}
    assert list(differences(expected, {"a": [1, {"b": 1}], "new": 2}, "x")) == [
        "x/a/1/b: 1, there true",
        "x/gone: missing here, there 1",
        "x/new: only here 2",
    ]
