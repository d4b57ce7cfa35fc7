"""What is generated, and that each component has all its parts."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from scripts import generate, page_types

from limelight.names import HOMES
from limelight.ui.component import Component

ROOT = Path(__file__).parents[1]
VIEWS = ROOT / "web" / "src" / "components"
CLASSES = [kind for kind in page_types.subclasses(Component) if kind.__name__ in HOMES]


@pytest.mark.parametrize("name", generate.TARGETS)
def test_what_is_committed_is_what_the_declarations_say(name: str) -> None:
    assert (ROOT / name).read_text() == generate.TARGETS[name](), "run `make gen`"


def test_every_component_has_a_view_and_every_view_a_component() -> None:
    views = [path.name.partition(".")[0] for kind in ("eager", "lazy") for path in VIEWS.glob(f"*/*.{kind}.ts")]
    assert sorted(views) == sorted({kind.type_name for kind in CLASSES if kind.is_shown})


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
def test_every_component_is_documented(kind: type[Component]) -> None:
    assert kind.__doc__
    assert f"\n## `{kind.__name__}`\n" in (ROOT / "docs" / "components.md").read_text()


@pytest.mark.parametrize("kind", [kind for kind in CLASSES if kind.holds_files], ids=lambda kind: kind.__name__)
def test_every_component_that_takes_files_is_attacked(kind: type[Component]) -> None:
    sources = "".join(path.read_text() for path in (ROOT / "tests" / "security").rglob("*.py"))
    assert re.search(rf"\b{kind.__name__}\(", sources), f"tests/security has nothing about {kind.__name__}"
