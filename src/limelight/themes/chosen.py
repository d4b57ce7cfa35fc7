"""Which stylesheet a page has of what its author said."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from dataclasses import dataclass

from limelight.core.look import Look
from limelight.core.suggestions import did_you_mean
from limelight.themes import BUILT_IN
from limelight.themes.adapted import adapted
from limelight.themes.base import Base
from limelight.themes.looks import Default
from limelight.themes.style import stylesheet
from limelight.themes.variables import CARDS, DEFAULTS, property_of

logger = logging.getLogger("limelight")

_PROPERTY = re.compile(r"(--[a-z][a-z0-9-]*)(\s*:)?")
_PARTS = ("primary", "secondary", "neutral", "text", "spacing", "radius", "font")


@dataclass(frozen=True, slots=True)
class Chosen:
    css: str
    has_typeface: bool
    """Whether texts have the page's own typeface."""


def chosen_for(theme: object, look: Look, texts: Iterable[str] = (), *, always: bool = False) -> Chosen:
    """For what an app says of its look; the rest as for `css_of`."""
    found = theme_of(theme)
    has_own = found is not None and "font" in found.fonts
    return Chosen(css_of(adapted(found, look), texts, always=always), look.font != "system" and not has_own)


def css_of(theme: object, texts: Iterable[str] = (), *, always: bool = False) -> str:
    """The stylesheet of a theme, or of the name of one.

    Nothing where it would change nothing: for a page without a theme, unless its author's `texts` (styles and markup)
    name a variable, or `always`.
    """
    chosen = theme_of(theme)
    used = [match for text in texts for match in _PROPERTY.findall(text)]
    if chosen is None and not always and not any(_is_ours(name) for name, _ in used):
        return ""
    set_by_style = {name for name, colon in used if colon}
    return stylesheet(chosen or Default(), has_cards=any(property_of(name) in set_by_style for name in CARDS))


def theme_of(given: object) -> Base | None:
    """None for the page as it is. What is no theme is logged: the page works without it."""
    if isinstance(given, str):
        found = next((kind for kind in BUILT_IN if kind.name == given.rpartition("/")[2].lower()), None)
        if found is None:
            names = [one.name for one in BUILT_IN]
            warning = "theme=%r is none of %s: the page has no theme%s"
            logger.warning(warning, given, ", ".join(names), did_you_mean(given, names) or ".")
        given = found and found()
    elif given is not None and not isinstance(given, Base):
        logger.warning("theme=%r is no theme: the page has none.", given)
    if not isinstance(given, Base) or (type(given) is Default and not given.values and not given.fonts):
        return None
    return given


def _is_ours(name: str) -> bool:
    return name[2:].replace("-", "_") in DEFAULTS or name[2:].partition("-")[0] in _PARTS
