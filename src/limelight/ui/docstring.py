"""Reads a function's docstring for the API description."""

from __future__ import annotations

import functools
import inspect
import re
from collections.abc import Callable, Iterator
from itertools import takewhile, zip_longest

_PARAMETERS = re.compile(r"(args|arguments|parameters)\s*:?", re.IGNORECASE)
_SECTION = re.compile(
    r"(args|arguments|parameters|returns?|yields?|raises|examples?|notes?|other parameters|see also)\s*:", re.IGNORECASE
)
_RULE = re.compile(r"-{3,}")
_ENTRY = re.compile(r"(?P<name>\*{0,2}\w+)\s*(\((?P<kind>[^)]*)\)\s*)?:(?P<text>.*)")


def summary(fn: Callable[..., object]) -> str:
    """The text before the first section (`Args:`, `Returns:`, …, or a heading with a rule below), on one line."""
    lines = takewhile(lambda line: not line[1], _marked(_lines(fn)))
    return " ".join(line.strip() for line, _ in lines if line.strip())


def parameters(fn: Callable[..., object]) -> dict[str, str]:
    """Descriptions by parameter, each on one line."""
    found: dict[str, list[str]] = {}
    current: list[str] = []
    depth = 0
    for line in _section(fn):
        indent = len(line) - len(line.lstrip())
        entry = _ENTRY.fullmatch(line.strip())
        depth = depth or indent
        if entry and indent <= depth:
            current = found.setdefault(entry["name"].lstrip("*"), [])
            current.append(entry["text"].lstrip())
        elif line.strip():
            current.append(line.strip())
    return {name: " ".join(filter(None, texts)) for name, texts in found.items()}


def _section(fn: Callable[..., object]) -> Iterator[str]:
    """The lines of the section `Args:` (or `Parameters:`), in Google's style."""
    is_inside = False
    for line, is_heading in _marked(_lines(fn)):
        if is_heading:
            is_inside = bool(_PARAMETERS.fullmatch(line.strip())) and line.strip().endswith(":")
        elif is_inside:
            yield line


def _marked(lines: list[str]) -> Iterator[tuple[str, bool]]:
    """Each line, and whether it is the heading of a section."""
    for line, below in zip_longest(lines, lines[1:], fillvalue=""):
        yield line, bool(_SECTION.fullmatch(line.strip()) or (line.strip() and _RULE.fullmatch(below.strip())))


def _lines(fn: Callable[..., object]) -> list[str]:
    while isinstance(fn, functools.partial):  # its docstring is that of `partial` itself
        fn = fn.func
    return (inspect.getdoc(fn) or "").splitlines()
