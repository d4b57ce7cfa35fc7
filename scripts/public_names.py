"""Writes `src/limelight/names.py`: where each public name and each short name of a component has its home."""

from __future__ import annotations

import ast
import pprint
from collections.abc import Iterator, Mapping
from pathlib import Path

from scripts.page_types import subclasses

from limelight.components.web_component import WebComponent
from limelight.ui.component import Component

PACKAGE = Path(__file__).parents[1] / "src" / "limelight"
HEADING = '''"""Public names and their modules: written by `make gen` from each module's `__all__`, and not by hand."""

from __future__ import annotations

'''


def homes() -> dict[str, str]:
    """Modules below the package by the public names that they declare."""
    found: dict[str, str] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        module = ".".join(path.relative_to(PACKAGE).with_suffix("").parts)
        if path.name != "__init__.py":
            found |= dict.fromkeys(_public(path), module)
    return dict(sorted(found.items()))


def _public(path: Path) -> Iterator[str]:
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.Assign) and [ast.unparse(one) for one in node.targets] == ["__all__"]:
            yield from ast.literal_eval(node.value)


def shortcuts(public: dict[str, str]) -> dict[str, tuple[str, dict[str, object]]]:
    """Classes and their options by short names."""
    found: dict[str, tuple[str, dict[str, object]]] = {}
    for kind in subclasses(Component):
        if kind.__name__ in public and kind is not WebComponent:  # only its subclasses are made
            found[kind.__name__.lower()] = (kind.__name__, {})
            own = kind.__dict__.get("shortcuts", {})
            found |= {name: (kind.__name__, dict(options)) for name, options in own.items()}
    return dict(sorted(found.items()))


def generate() -> str:
    public = homes()
    tables: dict[str, Mapping[str, object]] = {
        "HOMES: dict[str, str]": public,
        "SHORTCUTS: dict[str, tuple[str, dict[str, object]]]": shortcuts(public),
    }
    texts = [f"{name} = {_braced(table)}\n" for name, table in tables.items()]
    return HEADING + "\n".join(texts)


def _braced(table: Mapping[str, object]) -> str:
    rows = (f"    {_text(name)}: {_text(value)},\n" for name, value in table.items())
    return f"{{\n{''.join(rows)}}}"


def _text(value: object) -> str:
    return pprint.pformat(value, width=1000).replace("'", '"')
