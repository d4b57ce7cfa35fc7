"""Options of the tools of an image editor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from limelight.core.errors import DeclarationError

__all__ = ["Brush", "Eraser", "LayerOptions"]

COLORS = ("#d83a34", "#f0a020", "#3f9c4b", "#2f6fd6", "#8a45c4")
FIRST_LAYER = "Layer 1"
Color = str | tuple[str, float]
"""A CSS color, or one with its opacity from 0 to 1."""


class Eraser:
    """Options of the eraser. `default_size`: its diameter in pixels of the canvas; "auto": it fits the canvas."""

    def __init__(self, default_size: int | Literal["auto"] = "auto") -> None:
        self.default_size = _size(default_size, type(self).__name__)


class Brush(Eraser):
    """Options of the brush.

    `colors` are CSS colors, each alone or as `(color, opacity)`. The brush begins with `default_color`, by default the
    first of them. With `color_mode="fixed"` people choose from these only, else also any other.
    """

    def __init__(
        self,
        default_size: int | Literal["auto"] = "auto",
        colors: Sequence[str | tuple[str, float]] | str | tuple[str, float] | None = None,
        default_color: str | tuple[str, float] | None = None,
        color_mode: Literal["fixed", "defaults"] = "defaults",
    ) -> None:
        super().__init__(default_size)
        if color_mode not in ("fixed", "defaults"):
            raise DeclarationError("Brush: color_mode", "'fixed' or 'defaults'", color_mode)
        listed = [*COLORS] if colors is None else [colors] if _is_color(colors) else list(colors)
        for color in listed if default_color in (None, "auto") else [*listed, default_color]:
            if not _is_color(color):
                raise DeclarationError(
                    "Brush: colors", "CSS colors, or tuples of one and an opacity from 0 to 1", color
                )
        if not listed:
            raise DeclarationError("Brush: colors", "at least one color", colors)
        self.colors = listed
        self.default_color = listed[0] if default_color in (None, "auto") else default_color
        self.color_mode = color_mode


class LayerOptions:
    """Options of the layers: the names of those that are there at first, and whether people may add some.

    With `disabled`, there is one layer, and people see nothing of it.
    """

    def __init__(
        self, allow_additional_layers: bool = True, layers: list[str] | None = None, disabled: bool = False
    ) -> None:
        self.allow_additional_layers = allow_additional_layers
        self.layers = [str(name) for name in layers or [FIRST_LAYER]]
        self.disabled = disabled


def _size(given: object, of: str) -> int | Literal["auto"]:
    if given == "auto":
        return "auto"
    try:
        size = int(given)  # type: ignore[call-overload]  # scripts write "25", too
    except (TypeError, ValueError):
        size = 0
    if size < 1:
        raise DeclarationError(f"{of}: default_size", "a number of pixels of at least 1, or 'auto'", given)
    return int(size)


def _is_color(given: object) -> bool:
    if isinstance(given, str):
        return bool(given)
    is_pair = isinstance(given, tuple | list) and len(given) == 2 and isinstance(given[0], str)
    return is_pair and isinstance(given[1], int | float) and 0 <= given[1] <= 1  # type: ignore[index]  # as it is a pair
