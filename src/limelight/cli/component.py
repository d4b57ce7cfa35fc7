"""`limelight component new NAME`: starts a package with a component of one's own."""

from __future__ import annotations

import re
from pathlib import Path

from limelight.core.errors import DeclarationError
from limelight.version import __version__

TEMPLATE = Path(__file__).parent / "template"
NAME = "acme-stepper"
"""As the template calls it. Its files are a package that works, with this name in all its spellings."""
FILES = {
    "pyproject.toml.in": "pyproject.toml",
    "README.md.in": "README.md",
    "component.py.in": "src/{module}/__init__.py",
    "index.js.in": "src/{module}/assets/index.js",
    "app.py.in": "demo/app.py",
    "test.py.in": "tests/test_{module}.py",
}
_NAME = re.compile(r"[a-z][a-z0-9]*+(?:-[a-z0-9]++)++")


def create(name: str, parent: Path) -> Path:
    """Write the package into a new folder below `parent`, and return that."""
    if not _NAME.fullmatch(name):
        expected = "words in lower case joined by hyphens, such as acme-dial: a custom element needs a hyphen"
        raise DeclarationError("component new", expected, name)
    folder = parent / name
    if folder.exists():
        raise DeclarationError("component new", "a folder that is not there yet", str(folder))
    words = {old: new for old, new in zip(_spellings(NAME), _spellings(name), strict=True)}
    words["{limelight}"] = ".".join(__version__.split(".")[:2])
    for source, target in FILES.items():
        path = folder / target.format(module=_module(name))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_with((TEMPLATE / source).read_text(encoding="utf-8"), words), encoding="utf-8")
    (folder / "src" / _module(name) / "py.typed").touch()
    return folder


def _with(text: str, words: dict[str, str]) -> str:
    for word, other in words.items():
        text = text.replace(word, other)
    return text


def _spellings(name: str) -> tuple[str, str, str]:
    """Of the package and its element, of the module, of the class."""
    return name, _module(name), "".join(word.capitalize() for word in name.split("-"))


def _module(name: str) -> str:
    return name.replace("-", "_")
