"""Says which option was meant to be a number, when a block failed because it is none."""

from __future__ import annotations

import functools
import inspect
import numbers
from collections.abc import Mapping
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Literal, Union, get_args, get_origin, get_type_hints

from limelight.core.errors import DeclarationError

if TYPE_CHECKING:
    from limelight.ui.block import Block

NUMBERS = {int: "a whole number", float: "a number"}


def explain(block: Block, error: Exception) -> None:
    """Raise `DeclarationError` if an option of the block is declared as a number and is given as something else.

    Asked only when the block has failed: what scripts give and works anyway is left alone.
    """
    kind: type = type(block)
    for name, expected in _numbers(kind).items():
        value = getattr(block, "given", {}).get(name)
        if not (value is None or isinstance(value, numbers.Number) or callable(value)):
            where = f"{kind.__name__}: {name}"
            raise DeclarationError(where, expected, value, line=block.made_at) from error


@functools.cache
def _numbers(kind: type) -> Mapping[str, str]:
    """Of the options of the class, those that are only ever a number: what to expect."""
    found: dict[str, str] = {}
    for one in reversed(kind.__mro__):
        if one.__module__.startswith("limelight.") and "__init__" in vars(one):
            hints = get_type_hints(inspect.unwrap(inspect.getattr_static(one, "__init__")))
            found |= {name: expected for name, hint in hints.items() if (expected := _expected(hint))}
    return found


def _expected(hint: object) -> str | None:
    parts = get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)
    kinds = [part for part in parts if part is not NoneType and get_origin(part) is not Literal]
    if not kinds or not all(kind in NUMBERS for kind in kinds) or len(kinds) < len(parts) - (NoneType in parts):
        return None
    return NUMBERS[float if float in kinds else int]
