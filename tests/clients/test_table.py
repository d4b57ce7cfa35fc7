"""The table of client features names tests that are there; `test_javascript` looks after those of its own."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
SECTION = (ROOT / "docs" / "compatibility.md").read_text().partition("## Client features")[2].partition("\n## ")[0]
ROWS = [row for row in SECTION.splitlines() if row.startswith("| ") and not row.startswith(("| feature", "| ---"))]
PYTHON_NAMES = re.findall(r"`(test_\w+)`", SECTION)


def test_every_named_python_test_is_there() -> None:
    sources = [path.read_text() for path in (ROOT / "tests").rglob("test_*.py")]
    there = {name for source in sources for name in re.findall(r"def (test_\w+)\(", source)}
    assert PYTHON_NAMES
    assert set(PYTHON_NAMES) <= there


def test_every_python_test_of_a_client_has_its_row() -> None:
    sources = [path.read_text() for path in (ROOT / "tests" / "clients" / "python").glob("test_*.py")]
    there = {name for source in sources for name in re.findall(r"def (test_\w+)\(", source)}
    assert there <= set(PYTHON_NAMES)


def test_every_feature_that_works_names_its_test() -> None:
    assert [row for row in ROWS if "works" in row and not re.search(r"`(test_\w+|\w+: .+?)`", row)] == []
