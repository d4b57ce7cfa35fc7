"""A theme with the colour, the corners and the density that an app asks for."""

from __future__ import annotations

import copy

from limelight.core.css_colors import CssColor, of_digits, of_oklch
from limelight.core.look import Look
from limelight.themes import sizes
from limelight.themes.base import Base
from limelight.themes.colors import HUE_STEPS, STEPS
from limelight.themes.derived import INK, OF_SECONDARY, WHITE, of_hue
from limelight.themes.looks import Default
from limelight.themes.sizes import Size
from limelight.themes.variables import check_mark, radio_mark

_WHITE, _INK, _BLACK = (of_digits(one.removeprefix("#")) for one in (WHITE, INK, "#000000"))
READABLE, VISIBLE = 4.5, 3.0
"""Contrasts of text and of edges that WCAG 2.2 asks for (1.4.3 and 1.4.11)."""
LIGHT_GROUND, DARK_GROUND = CssColor(0.98, 0.98, 0.97), CssColor(0.075, 0.07, 0.067)
_OF_ACCENT = (
    "color_accent", "border_color_accent", "link_text_color", "button_primary_background",
    "button_primary_border_color", "button_primary_text", "checkbox_check", "radio_circle",
    "checkbox_background_color_selected",
    "checkbox_border_color_selected", "checkbox_label_background_fill_selected", "checkbox_label_border_color_selected",
    "checkbox_label_text_color_selected", "slider_color", "loader_color", "stat_background_fill", "table_row_focus",
    "ll_accent", "ll_on_accent", "ll_focus", "block_label_background_fill", "block_label_text_color",
    "block_title_background_fill", "block_title_text_color",
)  # fmt: skip
"""Where a theme has its own idea of the colour: beginnings of names."""


def adapted(theme: Base | None, look: Look) -> Base | None:
    """The theme itself where nothing is asked for."""
    if look.accent is None and look.radius is None and look.density is None:
        return theme
    made = copy.copy(theme or Default())
    made.values = dict(made.values)
    if look.accent is not None:
        made.values = {name: one for name, one in made.values.items() if not name.startswith(_OF_ACCENT)}
        made.values |= _accented(look.accent)
    if look.radius is not None:
        made.values |= _steps("radius", look.radius, sizes.radius_md)
    if look.density is not None:
        steps = _steps("spacing", look.density, sizes.spacing_md)
        made.values |= steps
        made.custom_css += _controls(float(steps["spacing_xl"].removesuffix("px")))
    return made


def _accented(accent: CssColor) -> dict[str, str]:
    """Everything that has the colour. The colour itself stays as it is; what stands on it or beside it is chosen."""
    accent = accent.written
    _, strength, angle = accent.oklch
    shades = _shades(strength, angle)
    ink = next(
        (one for one in (_WHITE, _INK) if accent.contrast(one) >= READABLE),
        max((_WHITE, _BLACK), key=accent.contrast),
    )
    mark, away = str(ink), _BLACK if ink == _WHITE else _WHITE
    return {
        **{f"{part}_{step}": shade for part in ("primary", "secondary") for step, shade in shades.items()},
        **of_hue("primary", is_bright=False),
        **OF_SECONDARY,
        "color_accent": str(accent),
        "border_color_accent": _edge(accent, LIGHT_GROUND, "*primary_700"),
        "border_color_accent_dark": _edge(accent, DARK_GROUND, "*primary_400"),
        "checkbox_check": check_mark(mark),
        "radio_circle": radio_mark(mark),
        "ll_on_accent": mark,
        "ll_accent_hover": str(accent.mixed(away, 0.14)),
    }


def _shades(strength: float, angle: float) -> dict[str, str]:
    """Of a hue, as strong as the colour is: those of a grey are grey."""
    share = min(1.0, strength / 0.14)
    made = (of_oklch(light / 100, chroma / 1000 * share, angle) for light, chroma in HUE_STEPS)
    return {str(step): str(shade) for step, shade in zip(STEPS, made, strict=True)}


def _edge(accent: CssColor, ground: CssColor, instead: str) -> str:
    return str(accent) if accent.contrast(ground) >= VISIBLE else instead


def _steps(part: str, given: str | float, own: Size) -> dict[str, str]:
    """A named size, or the page's own in proportion: a length of corners is that of fields, one of distances that
    between two controls."""
    if isinstance(given, str):
        lengths = sizes.size_of(given, part).expand()
    else:
        whole = [float(length.removesuffix("px")) for length in own.expand()]
        base = whole[sizes.STEPS.index("md" if part == "radius" else "xl")]
        lengths = [f"{length * given / base:.4g}px" for length in whole]
    return {f"{part}_{step}": length for step, length in zip(sizes.STEPS, lengths, strict=True)}


def _controls(between_px: float) -> str:
    """Fields and buttons are lower where the distances are small; for fingers they stay as large as they are."""
    height = min(48.0, max(32.0, 24 + between_px))
    inset = (height - 24) / 2
    own = f"--ll-control: {height:.4g}px; --ll-inset: {inset:.4g}px; --input-padding: {inset:.4g}px 0.75rem;"
    return f"\n@media (pointer: fine) {{:root {{{own}}}}}\n"
