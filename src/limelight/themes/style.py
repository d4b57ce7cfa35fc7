"""The stylesheet of a theme."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from limelight.themes import colors, fonts, sizes
from limelight.themes.base import Base
from limelight.themes.variables import CARDS, DEFAULTS, SEPARATE, property_of

HERE = Path(__file__).parent
_REFERENCE = re.compile(r"\*([a-z]\w*)")
_UNSAFE = re.compile(r"[{}<>]|;(?![^()]*\))")
"""What would end a declaration: a semicolon may stand in `url(data:…;base64,…)`."""


def stylesheet(theme: Base, *, has_cards: bool = False) -> str:
    """All variables, for light and dark, and the rules that use them.

    `has_cards`: as if the theme set one of `CARDS`.
    """
    light, dark = _light(theme.values), _dark(theme.values)
    # What is alike needs no saying twice; but the page's own names have a dark value already.
    dark = {name: value for name, value in dark.items() if light.get(name) != value or name.startswith("ll_")}
    if has_cards or CARDS & theme.values.keys():
        cards = _rules("cards.css")
        if "block_padding" not in theme.values:
            light["block_padding"] = "*spacing_lg *spacing_xl *spacing_xl"
    else:
        cards = ""
    names = _families(theme)
    parts = [
        *(font.faces() for listed in theme.fonts.values() for font in listed),
        f":root {{{_declarations({**light, **names})}}}\n",
        f'@media (prefers-color-scheme: dark) {{:root:not([data-theme="light"]) {{{_declarations(dark)}}}}}\n',
        f':root[data-theme="dark"] {{{_declarations(dark)}}}\n',
        _rules("rules.css"),
        cards,
        theme.custom_css,
    ]
    return "".join(parts)


def _light(values: Mapping[str, str]) -> dict[str, str]:
    return {**_scales(), **DEFAULTS, **{name: value for name, value in values.items() if not name.endswith("_dark")}}


def _dark(values: Mapping[str, str]) -> dict[str, str]:
    own = {name.removesuffix("_dark"): value for name, value in values.items() if name.endswith("_dark")}
    page = {name: value for name, value in values.items() if name.startswith("ll_") and not name.endswith("_dark")}
    return {**{name: SEPARATE[name] for name in values if name in SEPARATE}, **page, **own}


def _families(theme: Base) -> dict[str, str]:
    return {
        name: fonts.family(theme.fonts[name]) if name in theme.fonts else own
        for name, own in (("font", "--ll-font"), ("font_mono", "--ll-mono"))
    }


@cache
def _scales() -> Mapping[str, str]:
    """Shades and sizes of the page's own look."""
    hues = {"primary": colors.amber, "secondary": colors.amber, "neutral": colors.stone}
    lengths = {"text": sizes.text_md, "spacing": sizes.spacing_md, "radius": sizes.radius_md}
    return {
        **{f"{part}_{step}": getattr(hue, f"c{step}") for part, hue in hues.items() for step in colors.STEPS},
        **{f"{part}_{step}": getattr(size, step) for part, size in lengths.items() for step in sizes.STEPS},
    }


@cache
def _rules(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")


def _declarations(variables: Mapping[str, str]) -> str:
    return " ".join(f"{property_of(name)}: {_value(value)};" for name, value in variables.items())


def _value(text: str) -> str:
    if text.startswith("--"):
        return f"var({text})"
    return _REFERENCE.sub(_reference, _UNSAFE.sub("", text))


def _reference(found: re.Match[str]) -> str:
    return f"var({property_of(found[1].removesuffix('_dark'))})"
