"""What Gradio offers to scripts, and what of it is not here: docs/compatibility.md lists every gap."""

from __future__ import annotations

import pytest
from scripts import surface_gaps
from scripts.surface_gaps import Gap

import limelight
from limelight.compat.refused import REFUSED
from limelight.core.errors import NotOffered
from limelight.version import COMPATIBLE_VERSION


@pytest.fixture(scope="module")
def gaps() -> set[Gap]:
    return surface_gaps.gaps()


def test_the_surface_is_of_the_version_that_scripts_see() -> None:
    assert surface_gaps.surface()["version"] == COMPATIBLE_VERSION


def test_every_gap_is_listed_with_a_reason(gaps: set[Gap]) -> None:
    rows = surface_gaps.listed()
    unlisted = [gap for gap in sorted(gaps) if not any(row.covers(gap, surface_gaps.kind_of(gap)) for row in rows)]
    assert not unlisted, "docs/compatibility.md does not list:\n" + "\n".join(map(str, unlisted))
    assert all(row.reason.strip() for row in rows)


def test_what_is_here_is_not_listed_as_a_gap() -> None:
    assert surface_gaps.generate() == surface_gaps.PAGE.read_text(), "`make gen` shortens the table"


def test_what_is_missing_is_found() -> None:
    parameters: list[tuple[str, str, str | None]] = [
        ("first", "any", "1"),
        ("second", "any", "2"),
        ("third", "any", "3"),
    ]

    class Ours:
        def __init__(self, second: int = 2, first: int = 0) -> None: ...

    found = set(surface_gaps.missing(Ours, {"parameters": parameters, "events": ["click"], "methods": ["close"]}))
    expected = {
        ("options", "third"),
        ("places", "first"),
        ("places", "second"),
        ("places", "third"),
        ("defaults", "first"),
        ("events", "click"),
        ("methods", "close"),
    }
    assert found == expected


def test_no_name_is_missing(gaps: set[Gap]) -> None:
    assert {gap.name for gap in gaps if gap.of == "gr" and gap.part == "names"} <= REFUSED.keys()
    with pytest.raises(AttributeError, match=rf"neither Limelight nor Gradio {COMPATIBLE_VERSION} has it"):
        limelight.SomethingUnknown  # noqa: B018  # what a script writes


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_says_so_when_it_is_used(name: str) -> None:
    with pytest.raises(NotOffered, match=rf"gr\.{name} is not offered: \w+"):
        getattr(limelight, name)("a.json")
    assert any(name in row.names and row.reason.startswith("refused: ") for row in surface_gaps.listed())
