"""Hues by the names that scripts use, and the accents of the page made of one."""

from __future__ import annotations

from dataclasses import dataclass

ANGLES = {
    "red": 25, "orange": 48, "amber": 70, "yellow": 92, "lime": 125, "green": 148, "emerald": 163, "teal": 182,
    "cyan": 210, "sky": 232, "blue": 258, "indigo": 277, "violet": 292, "purple": 305, "fuchsia": 322, "pink": 355,
    "rose": 12,
}  # fmt: skip
"""Angles of OKLCH, the colour space of CSS Color 4 in which equal lightness looks equally light."""
SHADES = ("c50", "c100", "c200", "c300", "c400", "c500", "c600", "c700", "c800", "c900", "c950")
GREYS = {"slate": 255, "gray": 262, "zinc": 286, "neutral": 0, "stone": 60}


@dataclass(frozen=True)
class Color:
    """Eleven shades from `c50`, nearly white, to `c950`, nearly black, as CSS colours."""

    c50: str
    c100: str
    c200: str
    c300: str
    c400: str
    c500: str
    c600: str
    c700: str
    c800: str
    c900: str
    c950: str
    name: str | None = None


def accents(hue: Color | str) -> dict[str, str]:
    """White text on the accent has a contrast of more than 4.5."""
    shades = hue if isinstance(hue, Color) else shades_of(hue)
    return {
        "--ll-accent": shades.c600,
        "--ll-accent-hover": shades.c700,
        "--ll-on-accent": "#ffffff",
        "--ll-accent-edge": shades.c700,
        "--ll-accent-text": shades.c700,
        "--ll-accent-soft": shades.c100,
        "--ll-focus": shades.c600,
    }


def dark_accents(hue: Color | str) -> dict[str, str]:
    shades = hue if isinstance(hue, Color) else shades_of(hue)
    return {
        **accents(shades),
        "--ll-accent-edge": shades.c400,
        "--ll-accent-text": shades.c300,
        "--ll-accent-soft": shades.c900,
        "--ll-focus": shades.c400,
    }


def shades_of(name: str) -> Color:
    """The shades of a hue by its name; of an unknown one, blue."""
    is_grey = name in GREYS
    angle = GREYS[name] if is_grey else ANGLES.get(name, ANGLES["blue"])
    steps = (
        (97, 15),
        (94, 35),
        (89, 65),
        (82, 110),
        (74, 150),
        (64, 175),
        (52, 165),
        (45, 145),
        (38, 115),
        (32, 85),
        (22, 60),
    )
    made = [f"oklch({light}% {(0.012 if is_grey else strength / 1000):g} {angle})" for light, strength in steps]
    return Color(**dict(zip(SHADES, made, strict=True)), name=name)


red, orange, amber, yellow, lime = (shades_of(name) for name in ("red", "orange", "amber", "yellow", "lime"))
green, emerald, teal, cyan, sky = (shades_of(name) for name in ("green", "emerald", "teal", "cyan", "sky"))
blue, indigo, violet, purple = (shades_of(name) for name in ("blue", "indigo", "violet", "purple"))
fuchsia, pink, rose = (shades_of(name) for name in ("fuchsia", "pink", "rose"))
slate, gray, zinc, neutral, stone = (shades_of(name) for name in GREYS)
