"""Which options anything reads: found in the sources of the package and of the page."""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from limelight.names import HOMES
from limelight.ui.block import Block
from limelight.ui.component import Component

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "web" / "src"
IMPORT = re.compile(r"""(?:from|import)\s*\(?\s*["'](\.[^"']+)["']""")
AROUND = [*PAGE.glob("components/*.*"), *PAGE.glob("shell/**/*.*"), *PAGE.glob("state/**/*.*")]


def parameters(kind: type) -> list[str]:
    """Those that the class itself declares, or a base of it that scripts do not know."""
    declared = _declaring(kind).__dict__.get("__init__")
    found = inspect.signature(declared).parameters.values() if declared is not None else ()
    return [one.name for one in found if one.name != "self" and one.kind not in (one.VAR_KEYWORD, one.VAR_POSITIONAL)]


def _declaring(kind: type) -> type:
    base = next(base for base in kind.__mro__ if "__init__" in base.__dict__)
    return kind if base.__name__ in HOMES or not base.__module__.startswith("limelight.") else base


def read_in_python(kind: type) -> set[str]:
    """Names of options that the class reads, or one of its bases by `self.options`."""
    bases = [base for base in kind.__mro__ if base.__module__.startswith("limelight.")]
    return {name for base in bases for name in _options_in(base)} | _names_in(kind)


def _names_in(kind: type) -> set[str]:
    """What its `__init__` names: its parameters among it."""
    if "__init__" not in _declaring(kind).__dict__:
        return set()
    declared = next(node for node in ast.walk(_tree(_declaring(kind))) if getattr(node, "name", "") == "__init__")
    return {node.id for node in ast.walk(declared) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}


@cache
def _options_in(kind: type) -> frozenset[str]:
    """Options that it takes by `self.options["name"]` or `self.options.get("name")`."""
    found: set[str] = set()
    for node in ast.walk(_tree(kind)):
        if isinstance(node, ast.Subscript) and _is_options(node.value) and isinstance(node.slice, ast.Constant):
            found.add(str(node.slice.value))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and _is_options(node.func.value):
            found |= {str(one.value) for one in node.args[:1] if isinstance(one, ast.Constant)}
    return frozenset(found)


@cache
def _tree(kind: type) -> ast.AST:
    return ast.parse(textwrap.dedent(inspect.getsource(kind)))


def _is_options(node: ast.expr) -> bool:
    name = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
    return name == "options"


def read_in_package(names: Iterable[str]) -> set[str]:
    """Of these, what any module takes from the options of a block or a listener: `options["name"]`, `.get("name")`."""
    return {name for name in names if _is_read_in_package(name)}


@cache
def _is_read_in_package(name: str) -> bool:
    return re.search(rf"""options(?:\.get\(|\[)\s*["']{name}["']""", _package()) is not None


@cache
def _package() -> str:
    return "\n".join(path.read_text() for path in sorted((ROOT / "src" / "limelight").rglob("*.py")))


def read_by_page(kind: type[Block], names: Iterable[str]) -> set[str]:
    """Of these, what the view of a block, or the page around it, takes from its properties."""
    view = _view(kind.type_name) if issubclass(kind, Component) else ""
    objects = "props|look" + ("|options" if any(map(PASSED.search, (view, _around()))) else "")
    asked = {name for name in names if name not in kind.server_options}
    return {name for name in asked if _takes(view, name, objects) or _is_taken_around(name, objects)}


PASSED = re.compile(r"options=\{[\w.]*\bprops\}")
"""A part that is given all properties as its options."""


@cache
def _is_taken_around(name: str, objects: str) -> bool:
    return _takes(_around(), name, objects)


def _takes(text: str, name: str, objects: str) -> bool:
    """By `props.name`, or by a name that the properties as a whole are given."""
    return bool(
        re.search(rf"\b({objects})(\??\.|(\?\.)?\[\W){name}\b", text)
        or re.search(rf"\{{[^{{}}]*\b{name}\b[^{{}}]*\}}\s*=\s*[\w.$(]*\bprops\b", text)
    )


@cache
def _around() -> str:
    return _text(AROUND)


@cache
def _view(type_name: str) -> str:
    first = list((PAGE / "components").glob(f"*/{type_name}.*.ts"))
    return _text(_imported(first))


def _imported(waiting: list[Path]) -> Iterator[Path]:
    """Files, and the files of the components' folders that they import, to any depth."""
    seen: set[Path] = set()
    while waiting:
        path = waiting.pop()
        if path in seen or not path.is_relative_to(PAGE / "components"):
            continue
        seen.add(path)
        yield path
        for name in IMPORT.findall(path.read_text()):
            target = (path.parent / name).resolve()
            waiting += [one for one in (target, target.with_name(f"{target.name}.ts")) if one.is_file()]


def _text(paths: Iterable[Path]) -> str:
    return "\n".join(path.read_text() for path in paths if path.suffix in (".ts", ".svelte"))
