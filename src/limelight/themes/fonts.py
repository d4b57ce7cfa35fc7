"""Fonts by name. The page fetches none from elsewhere.

A font is shown from files of the author's in the working directory, `static/fonts/FontName/FontName-Regular.woff2`,
where there are some: they go into the theme's stylesheet. Else it is shown where the user's machine has it, else the
next in the list.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from pathlib import Path

GENERIC = {
    "serif", "sans-serif", "monospace", "cursive", "fantasy", "system-ui", "ui-sans-serif", "ui-serif", "ui-monospace",
    "ui-rounded", "inherit",
}  # fmt: skip
FOLDER = Path("static/fonts")
WORDS = {
    100: "Thin", 200: "ExtraLight", 300: "Light", 400: "Regular", 500: "Medium", 600: "SemiBold", 700: "Bold",
    800: "ExtraBold", 900: "Black",
}  # fmt: skip
"""Of weights, in names of files."""


class Font:
    """A font of the user's machine."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __str__(self) -> str:
        return self.name if self.name in GENERIC else "'" + self.name.translate(_UNSAFE) + "'"

    def faces(self) -> str:
        """CSS that brings the font to the page."""
        return ""

    def described(self) -> Mapping[str, object]:
        """As Gradio's files of themes describe a font."""
        return {"__gradio_font__": True, "name": self.name, "class": "font"}


_UNSAFE = {ord(letter): None for letter in "'\"\\;{}<>\n"}


class LocalFont(Font):
    """A font with files of its own, for each of `weights`; without them, as any `Font`."""

    kind = "local"

    def __init__(self, name: str, weights: Iterable[int] = (400, 600)) -> None:
        super().__init__(name)
        self.weights = tuple(weights)

    def faces(self) -> str:
        return "".join(map(self._face, self.weights))

    def _face(self, weight: int) -> str:
        plain = "".join(letter for letter in self.name if letter.isalnum())  # no path leaves the folder
        path = FOLDER / plain / f"{plain}-{WORDS.get(weight, weight)}.woff2"
        if not path.is_file():
            return ""
        data = base64.b64encode(path.read_bytes()).decode()
        source = f"url(data:font/woff2;base64,{data}) format('woff2')"
        return f"@font-face {{font-family: {self}; font-weight: {weight}; font-display: swap; src: {source}}}\n"

    def described(self) -> Mapping[str, object]:
        return {**super().described(), "class": self.kind, "weights": list(self.weights)}


class GoogleFont(LocalFont):
    """A font that Google publishes. It is not fetched from there: see `LocalFont`."""

    kind = "google"


Fonts = Font | str | Iterable[Font | str]
KINDS: Mapping[str, type[LocalFont]] = {"local": LocalFont, "google": GoogleFont}


def listed(fonts: object) -> list[Font]:
    """Fonts, their names, and what files of themes say of them."""
    given = [fonts] if isinstance(fonts, Font | str | Mapping) else list(fonts)  # type: ignore[call-overload]  # as said
    return [_font(one) for one in given]


def _font(one: object) -> Font:
    if isinstance(one, Font):
        return one
    if isinstance(one, Mapping):
        kind = KINDS.get(str(one.get("class")))
        return kind(str(one.get("name")), one.get("weights") or ()) if kind else Font(str(one.get("name")))
    return Font(str(one))


def family(fonts: Iterable[Font]) -> str:
    """The value of `font-family`."""
    return ", ".join(dict.fromkeys(map(str, fonts)))
