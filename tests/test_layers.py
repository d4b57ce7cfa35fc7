"""Layers import downwards only."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1] / "src" / "limelight"

ALLOWED = {
    "core": set[str](),
    "ui": {"core"},
    "engine": {"core"},
    "components": {"core", "ui"},
    "observe": {"core", "engine"},
    "http": {"core", "engine", "observe"},
    "recipes": {"core", "ui", "components", "blocks"},
    "themes": set[str](),
    "compat": set[str](),
    "cli": {"app", "engine", "http", "core", "compat", "blocks", "serving", "version"},
    "version": set[str](),
    "interactive": set[str](),
    "listening": set[str](),
    "settings": {"core"},
    "blocks": {"core", "ui", "version", "app", "serving"},
    "app": {"core", "ui", "engine", "http", "observe", "blocks", "settings", "status", "themes", "version"},
    "status": {"ui", "components", "blocks", "observe"},
    "serving": {"core", "app", "blocks", "engine", "http", "observe", "settings", "interactive", "listening"},
    "mounting": {"app", "blocks", "http", "serving"},
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


@pytest.mark.parametrize("package", [name for name in ALLOWED if (ROOT / name).is_dir()])
def test_modules_of_a_package_import_each_other_without_a_cycle(package: str) -> None:
    imports = {_dotted(path, package): set(_siblings(path, package)) for path in _modules(package)}
    while ready := [name for name, needed in imports.items() if not needed & set(imports)]:
        for name in ready:
            del imports[name]
    assert not imports, f"{package} has a cycle among {sorted(imports)}"


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
            if node.module.count(".") == 1:
                yield from (f"{node.module}.{one.name}" for one in node.names)
        elif isinstance(node, ast.Import):
            yield from (one.name for one in node.names if one.name.startswith("limelight."))


def _imported(path: Path) -> Iterator[str]:
    return (name.split(".")[1] for name in _names(path))


def _siblings(path: Path, package: str) -> Iterator[str]:
    return (".".join(parts[2:]) for name in _names(path) if (parts := name.split("."))[1] == package and len(parts) > 2)


def _dotted(path: Path, package: str) -> str:
    """`nats.backend` for `engine/nats/backend.py`."""
    inner = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(inner[1:] if inner[0] == package else inner)
