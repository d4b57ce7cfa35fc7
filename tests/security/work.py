"""How much work a piece of code does, counted instead of timed: the same on every machine."""

from __future__ import annotations

import importlib
import re
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

parser: Any = importlib.import_module("re._parser")  # of the standard library, and not typed

TEXTS = (str, bytes, bytearray)
UNBOUNDED = 1000
"""A repeat that may be longer counts as one without an end."""


class Work:
    """What was done: a step for each line that ran, and for each call of a built-in the text that it may have read.

    For a method of a text that is the text itself. What a regular expression reads is not told, so it is taken for
    the longest text that its caller holds. A line that makes a new text costs its length.
    """

    def __init__(self) -> None:
        self.steps = 0
        self.patterns: set[tuple[re.Pattern[str] | re.Pattern[bytes], str]] = set()
        """Expressions that were used, and by which method."""
        self._seen: dict[int, dict[str, int]] = {}

    def profile(self, frame: FrameType, event: str, argument: object) -> None:
        if event != "c_call":
            return
        owner = getattr(argument, "__self__", None)
        if isinstance(owner, re.Pattern):
            self.patterns.add((owner, getattr(argument, "__name__", "")))
            self.steps += _longest(frame)
        self.steps += 1 + (len(owner) if isinstance(owner, TEXTS) else 0)

    def trace(self, frame: FrameType, event: str, argument: object) -> Any:  # Any: what `sys.settrace` takes
        if event == "return":
            self._seen.pop(id(frame), None)
            return None
        if event == "line":
            self.steps += 1 + self._made(frame)
        return self.trace

    def _made(self, frame: FrameType) -> int:
        seen = self._seen.setdefault(id(frame), {})
        made = 0
        for name, value in frame.f_locals.items():
            if isinstance(value, TEXTS) and seen.get(name) != id(value):
                seen[name] = id(value)
                made += len(value)
        return made


def _longest(frame: FrameType) -> int:
    return max((len(value) for value in frame.f_locals.values() if isinstance(value, TEXTS)), default=0)


@contextmanager
def counted() -> Iterator[Work]:
    """Counts what this thread does."""
    work = Work()
    before = sys.gettrace(), sys.getprofile()
    assert threading.current_thread() is threading.main_thread()
    sys.setprofile(work.profile)
    sys.settrace(work.trace)
    try:
        yield work
    finally:
        sys.settrace(before[0])
        sys.setprofile(before[1])


# regular expressions

Part = tuple[Any, Any]
"""An element of an expression, as `re` keeps it: what it is, and of what. Any: as many shapes as kinds."""

DIGITS, SPACES, WORDS, OTHERS = 256, 257, 258, 259
"""Letters beyond the first 256, by their class."""
EVERYTHING = frozenset(range(260))
CLASSES = {"DIGIT": (r"\d", {DIGITS}), "SPACE": (r"\s", {SPACES}), "WORD": (r"\w", {DIGITS, WORDS})}


def fault_of(pattern: re.Pattern[str] | re.Pattern[bytes], *, is_searched: bool = True) -> str | None:
    """Why an expression may take more than linear time; None when it cannot.

    Stricter than need be: what is repeated without an end is of one length, and no other such repeat may follow that
    could have taken the same letters. `is_searched`: it is tried at every place of a text, so it may not begin with a
    repeat that something has to follow.
    """
    parts = list(parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG))
    if any(
        not (_is_fixed(inner) or _gives_nothing_back(part))
        for part in _all(parts)
        if _is_open(part)
        for inner in _inner(part)
    ):
        return "a repeat of what has no fixed length"
    first = next((part for part in _all(parts) if not _inner(part) or _is_open(part)), None)
    if is_searched and first is not None and _is_open(first) and _width(parts) > _width_of_one(first):
        return "a search that begins with a repeat"
    return "two repeats that can take the same letters" if _is_ambiguous(parts, []) else None


def _all(parts: list[Part]) -> Iterator[Part]:
    for part in parts:
        yield part
        for inner in _inner(part):
            yield from _all(inner)


def _is_fixed(parts: list[Part]) -> bool:
    """A possessive repeat counts too: it gives nothing back."""
    kinds = {str(part[0]) for part in _all(parts)}
    return not kinds & {"MAX_REPEAT", "MIN_REPEAT", "BRANCH"}


def _gives_nothing_back(part: Part) -> bool:
    return all(str(one[0]).startswith("POSSESSIVE") for one in _all([part]) if _is_open(one))


def _is_ambiguous(parts: list[Part], rest: list[Part]) -> bool:
    """Whether any open repeat among the parts could leave letters to another one behind it. `rest`: what follows."""
    for index, part in enumerate(parts):
        behind = parts[index + 1 :] + rest
        if _is_open(part):
            if not str(part[0]).startswith("POSSESSIVE") and _Way(_letters(part)).meets_repeat(behind):
                return True
        elif any(_is_ambiguous(inner, behind) for inner in _inner(part)):
            return True
    return False


class _Way:
    """A text of certain letters on its way through an expression."""

    def __init__(self, letters: frozenset[int]) -> None:
        self._letters = letters
        self._has_met = False

    def meets_repeat(self, parts: list[Part]) -> bool:
        self._passes(parts)
        return self._has_met

    def _passes(self, parts: list[Part]) -> bool:
        return all(self._passes_one(part) for part in parts)

    def _passes_one(self, part: Part) -> bool:
        name = str(part[0])
        if name in ("AT", "ASSERT", "ASSERT_NOT"):
            return True
        if _is_open(part):
            is_met = bool(self._letters & _beginning(_inner(part)[0]))
            self._has_met |= is_met
            return is_met or part[1][0] == 0
        inner = [self._passes(one) for one in _inner(part)]
        if "REPEAT" in name and part[1][0] == 0:
            return True
        return any(inner) if inner else bool(self._letters & _letters(part))


def _inner(part: Part) -> list[list[Part]]:
    name, value = str(part[0]), part[1]
    if "REPEAT" in name:
        return [list(value[2])]
    if name == "SUBPATTERN":
        return [list(value[3])]
    if name == "BRANCH":
        return [list(one) for one in value[1]]
    if name in ("ASSERT", "ASSERT_NOT"):
        return [list(value[1])]
    return [list(value)] if name == "ATOMIC_GROUP" else []


def _is_open(part: Part) -> bool:
    return "REPEAT" in str(part[0]) and part[1][1] > UNBOUNDED


def _width(parts: list[Part]) -> int:
    """The fewest letters that these parts take; 1 for an end that has to be there."""
    return sum(_width_of_one(part) for part in parts)


def _width_of_one(part: Part) -> int:
    inner = [_width(one) for one in _inner(part)]
    if "REPEAT" in str(part[0]):
        return int(part[1][0]) * inner[0]
    return min(inner) if inner else 1


def _letters(part: Part) -> frozenset[int]:
    """Those that may stand anywhere in what the part takes."""
    name, value = str(part[0]), part[1]
    inner = _inner(part)
    if inner:
        return frozenset().union(*(_letters(one) for parts in inner for one in parts))
    if name == "LITERAL":
        return _literal(value)
    if name == "NOT_LITERAL":
        return EVERYTHING - {value}
    if name == "IN":
        return _set_of(value)
    return EVERYTHING if name in ("ANY", "GROUPREF") else frozenset()


def _beginning(parts: list[Part]) -> frozenset[int]:
    """Letters with which what the parts take may begin."""
    found: frozenset[int] = frozenset()
    for part in parts:
        inner = _inner(part)
        found |= frozenset().union(*map(_beginning, inner)) if inner else _letters(part)
        if _width_of_one(part):
            break
    return found


def _literal(code: int) -> frozenset[int]:
    """In both cases: the expression may ignore them."""
    if code > 255:
        return frozenset({DIGITS, SPACES, WORDS, OTHERS})
    return frozenset({code, ord(chr(code).lower()), ord(chr(code).upper()[0])} & set(range(256)))


def _set_of(items: list[Part]) -> frozenset[int]:
    found: set[int] = set()
    for kind, value in items:
        name = str(kind)
        if name == "LITERAL":
            found |= _literal(value)
        elif name == "RANGE":
            found |= set().union(*(_literal(code) for code in range(value[0], min(value[1], 256) + 1)))
        elif name == "CATEGORY":
            word = str(value).removeprefix("CATEGORY_").removeprefix("UNI_")
            expression, beyond = CLASSES[word.removeprefix("NOT_")]
            inside = {code for code in range(256) if re.match(expression, chr(code))} | beyond
            found |= EVERYTHING - inside if word.startswith("NOT_") else inside
    return EVERYTHING - found if items and str(items[0][0]) == "NEGATE" else frozenset(found)
