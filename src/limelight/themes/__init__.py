"""Themes, with the names that Gradio's users know: colours, corners, sizes and fonts of the page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Self

from limelight.themes import colors, fonts, sizes
from limelight.themes.colors import Color
from limelight.themes.fonts import Font, GoogleFont, LocalFont
from limelight.themes.sizes import Size

__all__ = [
    "Base", "Citrus", "Color", "Default", "Font", "Glass", "GoogleFont", "LocalFont", "Monochrome", "Ocean", "Origin",
    "Size", "Soft", "ThemeClass", "colors", "css_of", "fonts", "sizes",
]  # fmt: skip

Fonts = Font | str | Iterable[Font | str]

VARIABLES = {
    "body_background_fill": "--ll-bg",
    "body_text_color": "--ll-text",
    "body_text_color_subdued": "--ll-muted",
    "block_background_fill": "--ll-surface",
    "border_color_primary": "--ll-border",
    "button_primary_background_fill": "--ll-accent",
    "button_primary_background_fill_hover": "--ll-accent-hover",
    "button_primary_text_color": "--ll-on-accent",
    "input_background_fill": "--ll-surface",
}
"""Variables of Gradio's themes that this page has too, for `set`; with `_dark` at their end, for dark mode."""


class Base:
    """`primary_hue` colours buttons and what is chosen; a hue is a name such as "blue" or a `Color`.

    The page fetches nothing from elsewhere: a font shows where the visitor's machine has it.
    """

    hue: str | None = None
    radius = "md"

    def __init__(
        self,
        *,
        primary_hue: Color | str | None = None,
        secondary_hue: Color | str | None = None,
        neutral_hue: Color | str | None = None,
        text_size: Size | str = "md",
        spacing_size: Size | str = "md",
        radius_size: Size | str | None = None,
        font: Fonts | None = None,
        font_mono: Fonts | None = None,
    ) -> None:
        self._hue = primary_hue or self.hue
        self._text, self._spacing, self._radius = text_size, spacing_size, radius_size or self.radius
        self._font, self._mono = font, font_mono
        self._set: dict[str, Any] = {}  # Any: whatever scripts set

    def set(self, **variables: Any) -> Self:  # Any: as above
        """Sets variables by Gradio's names; those that this page has no use for change nothing."""
        self._set |= variables
        return self

    def css(self) -> str:
        """The variables of the page, for light and dark."""
        light = {**sizes.text(self._text), **sizes.spacing(self._spacing), **sizes.radius(self._radius)}
        dark: dict[str, str] = {}
        if self._hue is not None:
            light |= colors.accents(self._hue)
            dark |= colors.dark_accents(self._hue)
        for name, given in (("--ll-font", self._font), ("--ll-mono", self._mono)):
            if given is not None:
                light[name] = fonts.family(given)
        for name, value in self._set.items():
            table, plain = (dark, name.removesuffix("_dark")) if name.endswith("_dark") else (light, name)
            if plain in VARIABLES and isinstance(value, str) and not value.startswith("*"):
                table[VARIABLES[plain]] = value
        rules = [f":root {{{_lines(light)}}}"] if light else []
        if dark:
            rules.append(f':root[data-theme="dark"] {{{_lines(dark)}}}')
            rules.append(f'@media (prefers-color-scheme: dark) {{:root:not([data-theme="light"]) {{{_lines(dark)}}}}}')
        return "\n".join(rules)


ThemeClass = Base


class Default(Base):
    """The page as it is."""


class Origin(Base):
    """Orange, small corners."""

    hue, radius = "orange", "sm"


class Soft(Base):
    """Indigo, large corners."""

    hue, radius = "indigo", "lg"


class Monochrome(Base):
    """Grey, no corners rounded."""

    hue, radius = "neutral", "none"


class Glass(Base):
    """Stone grey."""

    hue = "stone"


class Ocean(Base):
    """Green blue, very round."""

    hue, radius = "emerald", "xxl"


class Citrus(Base):
    """Amber."""

    hue = "amber"


NAMES = {kind.__name__.lower(): kind for kind in (Base, Default, Origin, Soft, Monochrome, Glass, Ocean, Citrus)}


def css_of(theme: object) -> str:
    """The style of a theme, or of the name of one; nothing for what is neither."""
    if isinstance(theme, str):
        kind = NAMES.get(theme.rpartition("/")[2].lower())
        return kind().css() if kind else ""
    return theme.css() if isinstance(theme, Base) else ""


def _lines(variables: dict[str, str]) -> str:
    return " ".join(f"{name}: {_safe(value)};" for name, value in variables.items())


def _safe(value: str) -> str:
    return value.translate({ord(letter): None for letter in "{};<>"})
