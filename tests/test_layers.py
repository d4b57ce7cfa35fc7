"""Layers import downwards only."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1] / "src" / "limelight"

ALLOWED = {
    "core": set[str](),
    "ui": {"core", "version"},
    "engine": {"core"},
    "components": {"core", "ui", "names"},
    "flagging": {"core", "ui", "components"},
    "media": set[str](),
    "validators": {"components", "ui"},
    "observe": {"core", "engine"},
    "http": {"core", "engine", "observe"},
    "mcp": {"core", "engine", "http", "ui", "version"},
    "recipes": {"core", "ui", "components", "blocks", "flagging", "names"},
    "themes": {"core", "ui", "version"},
    "compat": {"components", "core", "version"},
    "cli": {"app", "engine", "http", "core", "compat", "blocks", "launch", "share", "ui", "version", "hub"},
    "hub": {"core", "engine", "http", "launch", "mcp", "observe", "version"},
    "version": set[str](),
    "names": set[str](),
    "blocks": {"core", "ui", "components", "app", "launch", "inspection"},
    "inspection": {"ui", "app"},
    "server": {"blocks", "core", "launch", "ui"},
    "app": {"core", "ui", "engine", "http", "mcp", "observe", "launch", "status", "themes", "version"},
    "status": {"ui", "components", "observe"},
    "launch": {"core", "ui", "app", "engine", "http", "observe", "share"},
    "share": {"core", "version"},
    "mounting": {"ui", "app", "launch"},
    "__main__": {"cli"},
}
"""What each package or top module may import, lazy imports included."""


def test_every_package_has_its_place() -> None:
    found = {path.stem for path in ROOT.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
    assert found - {"__init__"} <= set(ALLOWED)


@pytest.mark.parametrize("package", ALLOWED)
def test_packages_import_only_the_layers_below_them(package: str) -> None:
    for path in _modules(package):
        upward = set(_imported(path)) - ALLOWED[package] - {package}
        assert not upward, f"{path.relative_to(ROOT)} imports {sorted(upward)}"


def test_modules_import_each_other_without_a_cycle() -> None:
    """All of the package's, lazy imports included."""
    paths = {_dotted(path): path for path in ROOT.rglob("*.py") if path.name != "__init__.py"}
    imports = {name: {one for one in _needed(path) if one in paths} - {name} for name, path in paths.items()}
    while ready := [name for name, needed in imports.items() if not needed & set(imports)]:
        for name in ready:
            del imports[name]
    assert not imports, f"there is a cycle among {sorted(imports)}"


def _modules(package: str) -> list[Path]:
    single = ROOT / f"{package}.py"
    return [single] if single.exists() else sorted((ROOT / package).rglob("*.py"))


def _names(path: Path) -> Iterator[str]:
    """Modules of Limelight that a file imports when it runs; imports for types only do not count."""
    tree = ast.parse(path.read_text())
    for_types = {
        id(node)
        for block in ast.walk(tree)
        if isinstance(block, ast.If) and isinstance(block.test, ast.Name) and block.test.id == "TYPE_CHECKING"
        for node in ast.walk(block)
    }
    for node in ast.walk(tree):
        if id(node) in for_types:
            continue
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "limelight":
            yield from (
                [node.module] if node.module != "limelight" else [f"limelight.{one.name}" for one in node.names]
            )
            if node.module != "limelight":
                yield from (f"{node.module}.{one.name}" for one in node.names)  # which may be modules
        elif isinstance(node, ast.Import):
            yield from (one.name for one in node.names if one.name.startswith("limelight."))


def _imported(path: Path) -> Iterator[str]:
    return (name.split(".")[1] for name in _names(path))


def _needed(path: Path) -> Iterator[str]:
    return (name.partition(".")[2] for name in _names(path))


def _dotted(path: Path) -> str:
    """`engine.stores.backend` for `engine/stores/backend.py`."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)
