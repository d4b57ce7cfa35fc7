"""Checks options that take one of a few words against the annotations of their signature."""

from __future__ import annotations

import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Literal, Union, get_args, get_origin, get_type_hints

from limelight.core.errors import DeclarationError

LISTS = (list, tuple)
NAMES = {str: "text", int: "a whole number", float: "a number", bool: "True, False"}


@dataclass(frozen=True, slots=True)
class Words:
    """What an annotation with literals allows. Of its other types, only plain classes are checked."""

    words: tuple[object, ...]
    classes: tuple[type, ...]
    takes_none: bool
    takes_lists: bool
    takes_others: bool

    @classmethod
    def of(cls, hint: object) -> Words | None:
        """Return None for an annotation without literals."""
        parts = get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)
        single = [word for part in parts if get_origin(part) is Literal for word in get_args(part)]
        lists = [part for part in parts if get_origin(part) in LISTS and _is_literal(get_args(part)[0])]
        words = dict.fromkeys([*single, *(word for part in lists for word in get_args(get_args(part)[0]))])
        rest = [part for part in parts if not _is_literal(part) and part not in lists and part is not NoneType]
        classes = tuple(part for part in rest if isinstance(part, type) and part is not object)
        if not words:
            return None
        is_open = len(classes) < len(rest)
        return cls(tuple(words), classes, NoneType in parts or None in words, bool(lists), is_open)

    def take(self, value: object) -> bool:
        """Whether the value is allowed."""
        if value is None:
            return self.takes_none
        if self.takes_lists and isinstance(value, LISTS):
            return all(self._is_word(one) for one in value)
        if isinstance(value, self.classes) or self._is_word(value):
            return True
        return self.takes_others and not isinstance(value, str)

    def _is_word(self, value: object) -> bool:
        return any(type(value) is type(word) and value == word for word in self.words) or (
            isinstance(value, str) and value in self.words
        )

    def __str__(self) -> str:
        """For messages: `'text', 'password' or 'email'`."""
        names = [NAMES.get(kind, f"a {kind.__name__}") for kind in self.classes]
        shown = [*names, *map(repr, self.words), *(["None"] if self.takes_none and None not in self.words else [])]
        text = f"{', '.join(shown[:-1])} or {shown[-1]}" if len(shown) > 1 else shown[0]
        return f"{text}, or a list of these" if self.takes_lists else text


def check(where: str, options: Mapping[str, object], allowed: Mapping[str, Words]) -> None:
    """Raise `DeclarationError` for an option whose value is not allowed."""
    for name in options.keys() & allowed.keys():
        if not allowed[name].take(options[name]):
            words = [word for word in allowed[name].words if isinstance(word, str)]
            raise DeclarationError(f"{where}: {name}", str(allowed[name]), options[name], known=words)


@cache
def words_of(declaration: type | Callable[..., object]) -> Mapping[str, Words]:
    """Words by parameter of a function, including options it takes by `Unpack`, or by field of a class."""
    found: dict[str, Words] = {}
    for name, hint in get_type_hints(declaration).items():
        if get_origin(hint) is typing.Unpack:
            found |= words_of(get_args(hint)[0])
        elif words := Words.of(hint):
            found[name] = words
    return found


def _is_literal(hint: object) -> bool:
    return get_origin(hint) is Literal
