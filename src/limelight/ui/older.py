"""Older spellings of options that scripts still use, and today's for each."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from limelight.core.lines import place_of_caller

logger = logging.getLogger("limelight")


@dataclass(frozen=True, slots=True)
class Older:
    now: str
    """Today's spelling, for the log."""
    options: Callable[[object], Mapping[str, object]] = lambda _: {}
    """Returns today's options for a value of the older one."""


def renamed(name: str) -> Older:
    """An option that has a new name and takes the same values."""
    return Older(f"{name}=…", lambda value: {name: value})


SHOW_API = Older("api_visibility='undocumented'", lambda shown: {} if shown else {"api_visibility": "undocumented"})


def translated(kind: str, given: Mapping[str, object], older: Mapping[str, Older]) -> dict[str, object]:
    """Replace older options with today's, and log each. An option that is also given in today's spelling wins."""
    found = {name: value for name, value in given.items() if name not in older}
    for name in given.keys() & older.keys():
        log(kind, name, older[name].now)
        found = {**older[name].options(given[name]), **found}
    return found


def log(kind: str, name: str, now: str) -> None:
    """Log an older spelling and today's, with the line of the script."""
    logger.warning("%s: %s(%s=…) is an older spelling: %s", place_of_caller(), kind, name, now)
