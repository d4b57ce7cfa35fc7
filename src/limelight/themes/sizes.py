"""Sizes by the names that scripts use."""

from __future__ import annotations

from dataclasses import dataclass

FACTORS = {"none": 0.0, "sm": 0.85, "md": 1.0, "lg": 1.15, "xxl": 1.6}
TEXT_REM = {"--ll-text-xs": 0.75, "--ll-text-s": 0.875, "--ll-text-m": 0.9375}
SPACE_PX = {f"--ll-space-{number}": size for number, size in enumerate((4, 8, 12, 16, 24, 32), 1)}
RADIUS_PX = {"--ll-radius-s": 6, "--ll-radius-m": 10, "--ll-radius-l": 14}


@dataclass(frozen=True)
class Size:
    """A scale by its `name`: "none", "sm", "md", "lg" or "xxl"; "text_lg" and the like mean the same."""

    name: str


def text(size: Size | str) -> dict[str, str]:
    factor = _factor(size)
    return {} if factor in (0, 1) else {name: f"{rem * factor:.4g}rem" for name, rem in TEXT_REM.items()}


def spacing(size: Size | str) -> dict[str, str]:
    factor = _factor(size)
    return {} if factor in (0, 1) else {name: f"{px * factor:.3g}px" for name, px in SPACE_PX.items()}


def radius(size: Size | str) -> dict[str, str]:
    """Corners change more than the rest: "sm" is half, "lg" one and a half."""
    factor = {0.85: 0.5, 1.15: 1.5}.get(_factor(size), _factor(size))
    return {} if factor == 1 else {name: f"{px * factor:.3g}px" for name, px in RADIUS_PX.items()}


def _factor(size: Size | str) -> float:
    name = size.name if isinstance(size, Size) else size
    return FACTORS.get(name.rpartition("_")[2], 1.0)


text_sm, text_md, text_lg = Size("text_sm"), Size("text_md"), Size("text_lg")
spacing_sm, spacing_md, spacing_lg = Size("spacing_sm"), Size("spacing_md"), Size("spacing_lg")
radius_none, radius_sm, radius_md = Size("radius_none"), Size("radius_sm"), Size("radius_md")
radius_lg, radius_xxl = Size("radius_lg"), Size("radius_xxl")
