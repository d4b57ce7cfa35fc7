"""Hues by the names that scripts use."""

from __future__ import annotations

from collections.abc import Sequence

from limelight.core.errors import DeclarationError

ANGLES = {
    "red": 25, "orange": 48, "amber": 70, "yellow": 92, "lime": 125, "green": 148, "emerald": 163, "teal": 182,
    "cyan": 210, "sky": 232, "blue": 258, "indigo": 277, "violet": 292, "purple": 305, "fuchsia": 322, "pink": 355,
    "rose": 12,
}  # fmt: skip
"""Angles of OKLCH, the colour space of CSS Color 4 in which equal lightness looks equally light."""
GREYS = {"slate": (255, 24), "gray": (262, 14), "zinc": (286, 8), "neutral": (0, 0), "stone": (70, 9)}
"""Angles, and how much colour there is, in thousandths of chroma."""
STEPS = (50, 100, 200, 300, 400, 500, 600, 700, 800, 900, 950)
HUE_STEPS = (
    (97, 15), (94, 35), (89, 65), (82, 110), (74, 150), (64, 175), (52, 165), (45, 145), (38, 115), (31, 85), (21, 55),
)  # fmt: skip
_BRIGHT_STEPS = (
    (98.5, 20), (96.5, 55), (93.5, 100), (90, 140), (85, 165), (79, 160), (64, 130), (50, 105), (42, 88),
    (34, 70), (24, 50),
)  # fmt: skip
_GREY_STEPS = (98.5, 96.5, 92, 86.5, 71, 55, 44.5, 37, 28, 21.5, 16)
BRIGHT = {"amber", "yellow", "lime"}
"""Hues that shine only where they are light; text on them is dark."""


class Color:
    """Eleven shades from `c50`, nearly white, to `c950`, nearly black, as CSS colours."""

    all: list[Color] = []  # Gradio's: the hues that have names

    def __init__(
        self,
        c50: str,
        c100: str,
        c200: str,
        c300: str,
        c400: str,
        c500: str,
        c600: str,
        c700: str,
        c800: str,
        c900: str,
        c950: str,
        name: str | None = None,
    ) -> None:
        self.c50, self.c100, self.c200, self.c300, self.c400, self.c500 = c50, c100, c200, c300, c400, c500
        self.c600, self.c700, self.c800, self.c900, self.c950, self.name = c600, c700, c800, c900, c950, name

    def expand(self) -> list[str]:
        return [getattr(self, f"c{step}") for step in STEPS]


def color_of(given: Color | str, where: str) -> Color:
    """A hue, or the one of this name."""
    if isinstance(given, Color):
        return given
    found = next((one for one in Color.all if one.name == given), None)
    if found is None:
        names = ", ".join(one.name for one in Color.all if one.name)
        raise DeclarationError(where, f"a Color or one of {names}", given, known=names.split(", "))
    return found


def _grey(name: str) -> Color:
    angle, strength = GREYS[name]
    # Light greys look coloured with little of it.
    return _named([(light, strength * min(1, (100 - light) / 45)) for light in _GREY_STEPS], angle, name)


def _hue(name: str) -> Color:
    return _named(_BRIGHT_STEPS if name in BRIGHT else HUE_STEPS, ANGLES[name], name)


def _named(steps: Sequence[tuple[float, float]], angle: int, name: str) -> Color:
    color = Color(*(f"oklch({light:g}% {chroma / 1000:.3g} {angle})" for light, chroma in steps))
    color.name = name
    Color.all.append(color)
    return color


slate, gray, zinc, neutral, stone = map(_grey, GREYS)
red, orange, amber, yellow, lime, green, emerald, teal, cyan, sky, blue, indigo, violet, purple, fuchsia, pink, rose = (
    map(_hue, ANGLES)
)
