"""The name that somebody may have meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

MAX_LENGTH = 60
"""Longer names are not compared: it takes time that grows with the square of the length."""
MAX_NAMES = 1000
"""With more, none is compared: a caller may have given the name, and an object may have any number of attributes."""


def meant(name: object, known: Iterable[str]) -> str | None:
    """The one of the known names that is most like it, if one is."""
    if not isinstance(name, str) or not 1 < len(name) <= MAX_LENGTH:
        return None
    listed = [one for one in known if not one.startswith("_")]
    if len(listed) > MAX_NAMES:
        return None
    lower = {one.lower(): one for one in reversed(listed)}
    found = difflib.get_close_matches(name.lower(), lower, 1, 0.7)
    if found:
        return lower[found[0]]
    parts = [one for one in listed if len(name) > 3 and name.lower() in one.lower().split("_")]
    return parts[0] if len(parts) == 1 else None


def did_you_mean(name: object, known: Iterable[str]) -> str:
    """`. Did you mean 'label'?`, or nothing."""
    found = meant(name, known)
    return f". Did you mean {found!r}?" if found is not None else ""
