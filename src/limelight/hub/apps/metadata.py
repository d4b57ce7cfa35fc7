"""What an app says of itself: the header of its README, as Spaces have it, or its script's own metadata (PEP 723)."""

from __future__ import annotations

import ast
import tomllib
from itertools import takewhile
from pathlib import Path
from typing import Any

import msgspec

MAX_TEXT_BYTES = 1 << 20
"""Of a script or README that is read for its metadata."""
BEGIN, END = "# /// script", "# ///"
"""The lines around a script's metadata (PEP 723)."""
MAX_HEADER_BYTES = 64 << 10
"""Of a README's header. YAML is read slowly."""
MAX_COLLECTIONS = 500
"""Lists and tables in it."""
RULE = "---"
"""The lines around the header of a README."""


class Metadata(msgspec.Struct, frozen=True, kw_only=True, rename={"picture": "thumbnail"}):
    """Of an app. `emoji` stands in for a missing picture."""

    title: str = ""
    description: str = ""
    picture: str = ""
    """A path below the app's folder."""
    emoji: str = ""
    app_file: str = ""
    """The script, of a folder whose script is not `app.py`."""
    problem: str = ""
    """Why the metadata could not be read."""


def of_script(path: Path) -> Metadata:
    """From `[tool.limelight]` of its metadata, else title and description from its docstring."""
    text = _text(path)
    found = _tables(text)
    if isinstance(found, Metadata):
        return found
    given = found.get("tool", {}).get("limelight", {}) if isinstance(found.get("tool"), dict) else {}
    title, description = _docstring(text)
    return _metadata({"title": title, "description": description, **_known(given)})


def of_readme(path: Path) -> Metadata:
    """From the YAML between the two lines of `---` at its beginning."""
    first, *lines = _text(path).split("\n")
    rules = (number for number, line in enumerate(lines) if line.rstrip() == RULE)
    end = next(rules, None) if first.rstrip() == RULE else None
    if end is None:
        return Metadata()
    import yaml  # noqa: PLC0415  # optional: extra `hub`

    header = "\n".join(lines[:end])
    if len(header) > MAX_HEADER_BYTES:
        return Metadata(problem=f"README.md: its header has more than {MAX_HEADER_BYTES:,} characters")
    if header.count("[") + header.count("{") > MAX_COLLECTIONS:  # depth costs quadratic time
        return Metadata(problem=f"README.md: its header has more than {MAX_COLLECTIONS} lists and tables")
    try:
        # PyYAML up to 6.0.2, at least, merges aliases in exponential time, and no header needs them.
        if any(isinstance(token, yaml.AliasToken) for token in yaml.scan(header, yaml.SafeLoader)):
            return Metadata(problem="README.md: its header has aliases (*name), which are not read")
        given = yaml.safe_load(header)
    except Exception as error:  # PyYAML raises anything for values that contradict their tags
        return Metadata(problem=f"README.md: {(str(error).splitlines() or [type(error).__name__])[0]}")
    return _metadata(_known(given)) if isinstance(given, dict) else Metadata()


def dependencies_of(script: Path) -> tuple[list[str], str]:
    """The packages and the Python version (`>=3.11`, or "") that the script's metadata asks for."""
    found = _tables(_text(script))
    if isinstance(found, Metadata):
        return [], ""
    packages, version = found.get("dependencies", []), found.get("requires-python", "")
    is_list = isinstance(packages, list) and all(isinstance(one, str) for one in packages)
    return list(packages) if is_list else [], version if isinstance(version, str) else ""


def _tables(text: str) -> dict[str, Any] | Metadata:  # Any: TOML
    """The script's metadata block; as `Metadata` what is wrong with it."""
    lines = text.split("\n")
    if lines.count(BEGIN) > 1:
        return Metadata(problem="The script has more than one block of metadata (PEP 723)")
    if BEGIN not in lines:
        return {}
    after = lines[lines.index(BEGIN) + 1 :]
    block = list(takewhile(lambda line: line == "#" or line.startswith("# "), after))
    if END not in block:
        return Metadata(problem="The script's metadata (PEP 723) has no end: a line of '# ///'")
    last = len(block) - 1 - block[::-1].index(END)
    try:
        return tomllib.loads("\n".join(line[2:] for line in block[:last]))
    except (ValueError, RecursionError) as error:  # numbers may be too long, and tables too deep
        return Metadata(problem=f"The script's metadata (PEP 723): {error}")


def _docstring(text: str) -> tuple[str, str]:
    """Its first line, without the full stop, and the paragraph after it."""
    try:
        written = ast.get_docstring(ast.parse(text)) or ""
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return "", ""
    head, _, rest = written.partition("\n")
    return head.strip().rstrip("."), " ".join(rest.strip().partition("\n\n")[0].split())


def _known(given: object) -> dict[str, str]:
    """The texts among the values, as `Metadata` names them. Spaces call the description `short_description`."""
    if not isinstance(given, dict):
        return {}
    named = {**given, "description": given.get("short_description") or given.get("description")}
    named["picture"] = given.get("picture") or given.get("thumbnail")
    wanted = ("title", "description", "picture", "emoji", "app_file")
    return {name: _text_of(named[name]) for name in wanted if isinstance(named.get(name), (str, int, float))}


def _text_of(value: str | float) -> str:
    try:
        return str(value)[:500].encode("utf-8", "replace").decode()
    except ValueError:  # a number of more digits than Python writes
        return ""


def _metadata(given: dict[str, str]) -> Metadata:
    return Metadata(**given)


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file.read(MAX_TEXT_BYTES).decode("utf-8", "replace").replace("\r\n", "\n")
    except OSError:
        return ""
