"""`Base`: what a theme says, by the names that Gradio's themes use."""

from __future__ import annotations

import json
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, ClassVar, Self

from limelight.core.errors import DeclarationError, NotOffered
from limelight.themes import colors, fonts, sizes
from limelight.themes.colors import Color
from limelight.themes.derived import OWN, of_hue
from limelight.themes.fonts import Font, Fonts
from limelight.themes.sizes import Size
from limelight.themes.variables import NAMES
from limelight.ui import no_effect
from limelight.version import COMPATIBLE_VERSION

__all__ = ["Theme"]

_NO_HUB = "themes are files: dump(path) writes one, Theme.load(path) reads it"


class Base:
    """A plain look in blue.

    `primary_hue` colours buttons and marks, `secondary_hue` what is chosen, `neutral_hue` texts, borders and grounds.

    A hue is a name such as "blue", or a `Color`; a size is "sm", "md" or "lg", or a `Size`; corners are also "none" and
    "xxl". `font` lists names, the first that there is counts. What is not given is the theme's own.
    """

    name = "base"
    custom_css = ""
    """Rules of a theme beside its variables."""
    choices: ClassVar[Mapping[str, Any]] = {"primary_hue": "blue", "neutral_hue": "zinc", "radius_size": "sm"}
    """Arguments that the theme chooses itself."""
    look: ClassVar[Mapping[str, str]] = {"shadow_drop": "none"}
    """Variables that the theme sets itself."""

    def __init__(
        self,
        *,
        primary_hue: Color | str | None = None,
        secondary_hue: Color | str | None = None,
        neutral_hue: Color | str | None = None,
        text_size: Size | str | None = None,
        spacing_size: Size | str | None = None,
        radius_size: Size | str | None = None,
        font: Fonts | None = None,
        font_mono: Fonts | None = None,
    ) -> None:
        hues = {"primary": primary_hue, "secondary": secondary_hue, "neutral": neutral_hue}
        lengths = {"text": text_size, "spacing": spacing_size, "radius": radius_size}
        self.values: dict[str, str] = {}
        """CSS values by the names of variables, shades (`primary_500`) and sizes (`spacing_md`)."""
        self.fonts: dict[str, list[Font]] = {}
        self._take_hues({part: hue or self.choices.get(f"{part}_hue") for part, hue in hues.items()})
        for part, length in lengths.items():
            self._take_size(part, length or self.choices.get(f"{part}_size"))
        for name, given in (("font", font), ("font_mono", font_mono)):
            if listed := given or self.choices.get(name):
                self.fonts[name] = fonts.listed(listed)
        self.values |= self.look

    def _take_hues(self, hues: dict[str, Color | str | None]) -> None:
        hues["secondary"] = hues["secondary"] or hues["primary"]
        for part, hue in hues.items():
            if hue is not None:
                color = colors.color_of(hue, f"theme: {part}_hue")
                steps = zip(colors.STEPS, color.expand(), strict=True)
                self.values |= {f"{part}_{step}": shade for step, shade in steps}
                self.values |= of_hue(part, is_bright=color.name in colors.BRIGHT)

    def _take_size(self, part: str, length: Size | str | None) -> None:
        if length is not None:
            size = sizes.size_of(length, part)
            self.values |= {f"{part}_{step}": getattr(size, step) for step in sizes.STEPS}

    def __setattr__(self, name: str, value: object) -> None:
        """Variables may be assigned as attributes, too."""
        if name in NAMES:
            self.set(**{name: value})
        else:
            super().__setattr__(name, value)

    def set(self, **variables: Any) -> Self:  # Any: what scripts say
        """Sets variables by Gradio's names; docs/themes.md lists them.

        `"*primary_500"` refers to another one. One that ends in `_dark` counts in dark mode. None leaves what is set.
        """
        for name, value in variables.items():
            if name not in NAMES:
                near = get_close_matches(name, NAMES, 1)
                raise DeclarationError(
                    "theme: set", f"names of variables{f', such as {near[0]}' if near else ''}", name
                )
            if value is None:
                continue
            if not isinstance(value, str):
                raise DeclarationError(f"theme: set: {name}", "text, as CSS has it", value)
            self.values[name] = value
        no_effect.warn("Theme", variables, {})
        return self

    def __getattr__(self, name: str) -> Any:  # Any: text of a variable, or None
        if name.startswith("_") or name in ("values", "fonts"):
            raise AttributeError(name)
        if name in ("font", "font_mono"):
            return fonts.family(self.fonts.get(name, ()))
        if name in self.values or name in NAMES:
            return self.values.get(name)
        raise AttributeError(f"a theme has no {name!r}")

    def to_dict(self) -> dict[str, dict[str, Any] | str]:  # Any: JSON
        """As Gradio's files of themes have it."""
        described = {f"_{name}": [one.described() for one in listed] for name, listed in self.fonts.items()}
        own = {"name": self.name, "custom_css": self.custom_css}
        return {"theme": {**self.values, **described, **own}, "gradio_version": COMPATIBLE_VERSION}

    @classmethod
    def from_dict(cls, theme: Mapping[str, Any]) -> Base:  # Any: JSON
        """The theme that `to_dict` described, or Gradio's `to_dict`."""
        said = theme.get("theme") if isinstance(theme, Mapping) else None
        if not isinstance(said, Mapping):
            raise DeclarationError("theme: from_dict", 'a dictionary with "theme"', theme)
        made = Described()
        for name, value in said.items():
            if name in ("_font", "_font_mono"):
                made.fonts[name[1:]] = fonts.listed(value)
            elif name in ("name", "custom_css"):
                setattr(made, name, str(value or ""))
            elif isinstance(value, str) and name.isidentifier() and not name.startswith(("_", "font")):
                made.values[name] = value
        if "primary_600" in made.values and "neutral_500" in made.values:
            made.values |= {name: value for name, value in OWN.items() if name not in made.values}
        return made

    def dump(self, filename: str | Path) -> None:
        """Writes the theme to a file, as JSON."""
        Path(filename).write_text(json.dumps(self.to_dict(), indent=2), encoding="utf-8")

    @classmethod
    def load(cls, path: str | Path) -> Base:
        """The theme in a file that `dump` wrote, here or in Gradio."""
        try:
            said = json.loads(Path(path).read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise DeclarationError("theme: load", f"the path of a theme's file ({error})", str(path)) from None
        return cls.from_dict(said)

    @classmethod
    def from_hub(cls, repo_name: str, token: str | None = None) -> Base:
        """Refused: nothing is fetched from a hub."""
        raise NotOffered("Theme.from_hub", _NO_HUB)

    def push_to_hub(self, repo_name: str, *args: object, **options: object) -> None:
        """Refused: nothing is sent to a hub."""
        raise NotOffered("Theme.push_to_hub", _NO_HUB)


class Described(Base):
    """A theme from a file: all that it does not say is the page's own."""

    name = "described"
    choices: ClassVar[Mapping[str, Any]] = {}
    look: ClassVar[Mapping[str, str]] = {}


Theme = ThemeClass = Base
