"""What of Gradio's surface for scripts is missing here: compares `tests/compat/surface.json` with Limelight's names.

docs/compatibility.md lists every gap with its reason. `make gen` takes out of that list what is there by now, and adds
nothing: a test fails for a gap that is not listed.
"""

from __future__ import annotations

import functools
import importlib
import inspect
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict, Unpack, get_args, get_origin, get_type_hints, is_typeddict

import msgspec
from scripts import public_names

from limelight.compat import gradio as alias
from limelight.ui.block import Block

ROOT = Path(__file__).parents[1]
SURFACE = ROOT / "tests" / "compat" / "surface.json"
PAGE = ROOT / "docs" / "compatibility.md"
BEGIN, END = "<!-- gaps: `make gen` shortens this table -->\n", "<!-- end of gaps -->\n"
ROW = re.compile(r"\| (?P<of>[^|]+) \| (?P<part>[^|]+) \| (?P<names>[^|]+) \| (?P<reason>[^|]+) \|\n")
TICKED = re.compile(r"`([^`]+)`")


class Facts(TypedDict, total=False):
    """Of one public name of Gradio's."""

    kind: str
    parameters: list[tuple[str, str, str | None]]
    events: list[str]
    methods: list[str]


class Surface(TypedDict):
    version: str
    names: dict[str, Facts]
    modules: dict[str, list[str]]


@dataclass(frozen=True, order=True)
class Gap:
    of: str
    """A public name; `gr` and modules for names that are missing altogether."""
    part: str
    """`names`, `options`, `places` (of options that are given without their names), `defaults`, `events`, `methods`."""
    name: str


@dataclass(frozen=True)
class Row:
    """Of the table: gaps that have one reason."""

    of: str
    """As of `Gap`, or "every component", "every app", …"""
    part: str
    names: tuple[str, ...]
    reason: str

    def covers(self, gap: Gap, kind: str) -> bool:
        return gap.part == self.part and gap.name in self.names and self.of in (f"`{gap.of}`", f"every {kind}")

    def __str__(self) -> str:
        return f"| {self.of} | {self.part} | {', '.join(f'`{name}`' for name in self.names)} | {self.reason} |\n"


@functools.cache
def surface() -> Surface:
    return msgspec.json.decode(SURFACE.read_bytes(), type=Surface)


def gaps() -> set[Gap]:
    """All that Gradio has and Limelight has not."""
    known, here = surface(), {name: _value(home, name) for name, home in public_names.homes().items()}
    found = {Gap("gr", "names", name) for name in known["names"] if name not in here and name != "__version__"}
    for name, facts in known["names"].items():
        if name in here:
            found |= {Gap(name, part, one) for part, one in missing(here[name], facts)}
    return found | {gap for gap in _missing_of_modules(known["modules"]) if gap.name not in known["names"]}


def _value(home: str, name: str) -> object:
    value: object = getattr(importlib.import_module(f"limelight.{home}"), name)
    return value


def listed() -> list[Row]:
    """The table of the page."""
    return [
        Row(one["of"], one["part"], tuple(TICKED.findall(one["names"])), one["reason"])
        for one in ROW.finditer(_table(PAGE.read_text()))
        if one["of"] != "of" and one["part"] != "---"
    ]


def kind_of(gap: Gap) -> str:
    return surface()["names"].get(gap.of, {}).get("kind", "module")


def generate() -> str:
    """The page without gaps that are none any more."""
    text, found = PAGE.read_text(), gaps()
    kinds = {gap: kind_of(gap) for gap in found}
    rows = []
    for row in listed():
        open_names = tuple(
            name for name in row.names if any(gap.name == name and row.covers(gap, kind) for gap, kind in kinds.items())
        )
        if open_names:
            rows.append(str(Row(row.of, row.part, open_names, row.reason)))
    heading = "| of | part | what is missing | reason |\n| --- | --- | --- | --- |\n"
    return text.replace(_table(text), heading + "".join(rows))


def _table(text: str) -> str:
    return text.partition(BEGIN)[2].partition(END)[0]


def missing(ours: object, facts: Facts) -> Iterator[tuple[str, str]]:
    """Parts and names."""
    if "parameters" not in facts:
        return
    expected = [one for one in facts.get("parameters", ()) if one[1] not in ("*", "**")]
    options = _options(ours)
    yield from (("options", name) for name, _, _ in expected if options is not None and name not in options)
    yield from (("places", name) for name in _misplaced(ours, expected))
    yield from (("defaults", name) for name in _other_defaults(ours, expected))
    for part, names in (("events", facts.get("events", ())), ("methods", facts.get("methods", ()))):
        yield from ((part, name) for name in names if not hasattr(ours, name))


def _options(ours: object) -> frozenset[str] | None:
    """Names that a call takes; None if it takes any."""
    if inspect.isclass(ours) and issubclass(ours, Block):
        return frozenset(ours.known_options() | ours.older_options.keys())
    if _is_dict(ours):
        return None
    parameters = _parameters(ours).values()
    keywords = [one for one in parameters if one.kind is one.VAR_KEYWORD]
    hints = _hints(ours)
    more = [hints.get(one.name) for one in keywords]
    if any(get_origin(hint) is not Unpack for hint in more):
        return None
    return frozenset({one.name for one in parameters} | {key for hint in more for key in _keys(hint)})


def _hints(ours: object) -> dict[str, object]:
    return get_type_hints(inspect.unwrap(ours.__init__) if inspect.isclass(ours) else ours)


def _keys(hint: object) -> Iterable[str]:
    return get_type_hints(get_args(hint)[0])


def _parameters(ours: object) -> dict[str, inspect.Parameter]:
    return dict(inspect.signature(ours).parameters) if callable(ours) and not _is_dict(ours) else {}


def _is_dict(ours: object) -> bool:
    """Which takes any key."""
    return is_typeddict(ours)


def _misplaced(ours: object, expected: list[tuple[str, str, str | None]]) -> Iterator[str]:
    """Options that Gradio takes without their names and in another order."""
    parameters = _parameters(ours).values()
    if any(one.kind is one.VAR_POSITIONAL for one in parameters):
        return
    places = [one.name for one in parameters if one.kind in (one.POSITIONAL_ONLY, one.POSITIONAL_OR_KEYWORD)]
    theirs = [name for name, passed, _ in expected if passed != "keyword"]
    for place, name in enumerate(theirs):
        if places[place : place + 1] != [name]:
            yield name


def _other_defaults(ours: object, expected: list[tuple[str, str, str | None]]) -> Iterator[str]:
    parameters = _parameters(ours)
    for name, _, default in expected:
        own = parameters[name].default if name in parameters else None
        is_plain = own is None or isinstance(own, str | int | float | tuple)
        if name in parameters and is_plain and default != repr(own) and not (default or "").startswith("<"):
            yield name


def _missing_of_modules(modules: dict[str, list[str]]) -> Iterator[Gap]:
    alias.install()
    for module, names in modules.items():
        try:
            ours = importlib.import_module(module)
        except ImportError:
            yield from (Gap(module, "names", name) for name in names)
        else:
            yield from (Gap(module, "names", name) for name in names if not hasattr(ours, name))
