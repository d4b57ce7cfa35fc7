"""Patterns of paths: `*.py` at any depth, `data/*.csv` in one folder, `data/**/*.csv` in it and below."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase

ANY_FOLDERS = "**"


def matches(pattern: str, parts: Sequence[str], *, with_hidden: bool = False) -> bool:
    """Whether a path, given by its names, matches. As in shells, names that begin with a dot are matched by patterns
    that begin so, and by others only `with_hidden`.

    Takes time in proportion to the product of the lengths.
    """
    return _reached(pattern, parts, with_hidden=with_hidden)[-1]


def _reached(pattern: str, parts: Sequence[str], *, with_hidden: bool) -> list[bool]:
    """Whether the first 0, 1, 2, … names match."""
    wanted = [part for part in pattern.split("/") if part not in ("", ".")]
    if len(wanted) == 1 and wanted[0] != ANY_FOLDERS:
        wanted = [ANY_FOLDERS, *wanted]
    reached = [True] + [False] * len(parts)  # how many names the pattern so far may have used
    for part in wanted:
        following = [False] * (len(parts) + 1)
        if part == ANY_FOLDERS:
            is_open = False
            for place in range(len(parts) + 1):
                is_hidden = place > 0 and parts[place - 1].startswith(".") and not with_hidden
                is_open = reached[place] or (is_open and not is_hidden)
                following[place] = is_open
        else:
            for place, name in enumerate(parts):
                is_seen = with_hidden or part.startswith(".") or not name.startswith(".")
                following[place + 1] = reached[place] and is_seen and fnmatchcase(name, part)
        reached = following
    return reached


def is_ignored(pattern: str, parts: Sequence[str]) -> bool:
    """Whether a path, or a folder that it is in, matches."""
    return any(_reached(pattern, parts, with_hidden=True)[1:])
