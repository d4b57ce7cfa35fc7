"""Fonts by name. None is fetched: one shows where the visitor's machine has it, else the next in the list."""

from __future__ import annotations

from collections.abc import Iterable

GENERIC = {"serif", "sans-serif", "monospace", "system-ui", "ui-sans-serif", "ui-serif", "ui-monospace", "cursive"}


class Font:
    """A font of the visitor's machine."""

    def __init__(self, name: str) -> None:
        self.name = name


class GoogleFont(Font):
    """A font that Google publishes; it is not fetched from there."""

    def __init__(self, name: str, weights: Iterable[int] = (400, 600)) -> None:
        super().__init__(name)


class LocalFont(GoogleFont):
    """A font by name, as the others."""


def family(fonts: Font | str | Iterable[Font | str]) -> str:
    """The value of `font-family`, with the system's font at its end."""
    listed = [fonts] if isinstance(fonts, Font | str) else list(fonts)
    names = [font.name if isinstance(font, Font) else font for font in listed]
    quoted = [name if name in GENERIC else '"' + name.replace('"', "") + '"' for name in names]
    return ", ".join(dict.fromkeys([*quoted, "system-ui"]))
