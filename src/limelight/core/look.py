"""What gives an app its own look beside a theme, and how it is checked."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, replace
from typing import Literal

from limelight.core.css_colors import CssColor, css_color
from limelight.core.errors import DeclarationError

Typeface = Literal["limelight", "system"]
RADII = ("none", "sm", "md", "lg", "xxl")
DENSITIES = {"compact": "sm", "normal": "md", "spacious": "lg"}
"""Names of `spacing_size` of themes."""
_LENGTH = re.compile(r"(\d{1,3}(?:\.\d{1,4})?)(px|rem)")
_PX = {"px": 1.0, "rem": 16.0}
MAX_RADIUS_PX, DENSITY_PX = 64, (6, 32)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """None: as the theme has it."""

    font: Typeface | None = None
    accent: CssColor | None = None
    radius: str | float | None = None
    """A name of `RADII`, or pixels."""
    density: str | float | None = None
    """A name of `spacing_size`, or the pixels between two controls."""

    def over(self, other: Look) -> Look:
        """This one; what it does not say is the other's."""
        return replace(
            other, **{one.name: said for one in fields(Look) if (said := getattr(self, one.name)) is not None}
        )


def look(where: str, *, font: object, accent: object, radius: object, density: object) -> Look:
    """As a script gives it; None for what it does not say."""
    return Look(
        font=None if font is None else typeface(font, f"{where}: font"),
        accent=None if accent is None else css_color(accent, f"{where}: accent"),
        radius=None if radius is None else corner(radius, f"{where}: radius"),
        density=None if density is None else spacing(density, f"{where}: density"),
    )


def typeface(value: object, where: str) -> Typeface:
    if value == "limelight" or value == "system":  # mypy narrows each
        return value
    raise DeclarationError(
        where, "'limelight' or 'system'; another typeface is a theme's, gr.themes.Default(font=…)", value
    )


def corner(value: object, where: str) -> str | float:
    """One of `RADII`, or a length as pixels."""
    if isinstance(value, str) and value in RADII:
        return value
    found = _pixels(value)
    if found is None or found > MAX_RADIUS_PX:
        names = ", ".join(map(repr, RADII))
        raise DeclarationError(where, f"{names}, or a length to {MAX_RADIUS_PX}px such as '12px'", value, known=RADII)
    return found


def spacing(value: object, where: str) -> str | float:
    """A name of `spacing_size`, or a length as pixels."""
    if isinstance(value, str) and value in DENSITIES:
        return DENSITIES[value]
    found, (least, most) = _pixels(value), DENSITY_PX
    if found is None or not least <= found <= most:
        names = ", ".join(map(repr, DENSITIES))
        expected = f"{names}, or a length from {least}px to {most}px such as '16px'"
        raise DeclarationError(where, expected, value, known=DENSITIES)
    return found


def _pixels(value: object) -> float | None:
    found = _LENGTH.fullmatch(value.strip()) if isinstance(value, str) else None
    return float(found[1]) * _PX[found[2]] if found else None
