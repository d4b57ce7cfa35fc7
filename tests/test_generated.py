"""What is generated, and that each component has all its parts."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from scripts import generate, option_texts, page_types, reference_pages, route_texts

from limelight.http import routes
from limelight.names import HOMES
from limelight.ui.component import Component

ROOT = Path(__file__).parents[1]
VIEWS = ROOT / "web" / "src" / "components"
CLASSES = [kind for kind in page_types.subclasses(Component) if kind.__name__ in HOMES]


def test_what_is_committed_is_what_the_declarations_say() -> None:
    stale = [name for name, made in generate.TARGETS.items() if (ROOT / name).read_text() != made()]
    assert not stale, "run `make gen`"


def test_every_component_has_a_view_and_every_view_a_component() -> None:
    views = [path.name.partition(".")[0] for kind in ("eager", "lazy") for path in VIEWS.glob(f"*/*.{kind}.ts")]
    assert sorted(views) == sorted({kind.type_name for kind in CLASSES if kind.is_shown})


def test_every_component_and_layout_has_a_page_with_an_example_and_a_picture() -> None:
    pages = reference_pages.pages()
    assert {kind.__name__ for kind in reference_pages.kinds()} - {*pages} == {*reference_pages.BASES}
    assert all(kind.__doc__ for kind in CLASSES)
    names = sorted(name.lower() for name in pages)
    assert sorted(path.stem for path in (ROOT / "docs" / "images" / "reference").iterdir()) == names
    assert sorted(path.stem for path in reference_pages.EXAMPLES.glob("*.py")) == [f"{name}_app" for name in names]
    written = {f"docs/reference/{path.name}" for path in (ROOT / "docs" / "reference").iterdir()}
    assert written == {name for name in generate.TARGETS if name.startswith("docs/reference/")}


def test_every_public_name_is_in_the_reference() -> None:
    headings = "".join(path.read_text() for path in (ROOT / "docs" / "reference").glob("*.md"))
    assert [name for name in HOMES if f"`{name}`" not in headings] == []


def test_texts_of_options_and_routes_are_of_some_that_exist() -> None:
    kinds = [base for kind in reference_pages.kinds() for base in kind.__mro__]
    options = {name for kind in reference_pages.kinds() for name in reference_pages.parameters(kind)}
    named = {f"{kind.__name__}.{name}" for kind in kinds for name in options}
    assert {*option_texts.TEXTS} <= options | named
    assert {*route_texts.TEXTS} <= {path for path, _, _ in (*routes.ROOT, *routes.API)}


@pytest.mark.parametrize("kind", [kind for kind in CLASSES if kind.holds_files], ids=lambda kind: kind.__name__)
def test_every_component_that_takes_files_is_attacked(kind: type[Component]) -> None:
    sources = "".join(path.read_text() for path in (ROOT / "tests" / "security").rglob("*.py"))
    assert re.search(rf"\b{kind.__name__}\(", sources), f"tests/security has nothing about {kind.__name__}"
