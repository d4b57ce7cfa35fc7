"""The themes that come with the page: quiet ones. All contrasts of text are at least 4.5."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from limelight.themes.base import Base

ROUND = ("ui-rounded", "Nunito", "Varela Round", "Quicksand", "Segoe UI", "system-ui", "sans-serif")
SERIF = ("Iowan Old Style", "Charter", "Source Serif 4", "Georgia", "Noto Serif", "serif")


class Default(Base):
    """The page as it is without a theme."""

    name = "default"
    choices: ClassVar[Mapping[str, Any]] = {}
    look: ClassVar[Mapping[str, str]] = {}


class Origin(Base):
    """White cards on cool grey, orange buttons with a slight shine."""

    name = "origin"
    choices: ClassVar[Mapping[str, Any]] = {
        "primary_hue": "orange", "secondary_hue": "orange", "neutral_hue": "gray", "radius_size": "sm",
    }  # fmt: skip
    look: ClassVar[Mapping[str, str]] = {
        "block_shadow": "0 1px 3px rgb(16 24 40 / 8%)",
        "block_title_text_weight": "500",
        "block_label_background_fill": "*primary_50",
        "block_label_background_fill_dark": "*neutral_800",
        "block_label_border_color": "*primary_100",
        "block_label_border_color_dark": "*neutral_700",
        "block_label_border_width": "1px",
        "block_label_padding": "2px 8px",
        "block_label_text_color": "*primary_800",
        "block_label_text_color_dark": "*neutral_200",
        "button_primary_background_fill": "linear-gradient(160deg, *primary_600, *primary_700)",
        "button_primary_background_fill_dark": "linear-gradient(160deg, *primary_600, *primary_700)",
        "button_primary_background_fill_hover": "*primary_700",
        "button_primary_background_fill_hover_dark": "*primary_700",
        "button_primary_border_color": "*primary_700",
        "button_primary_border_color_dark": "*primary_600",
        "button_secondary_background_fill": "linear-gradient(180deg, #ffffff, *neutral_100)",
        "button_secondary_border_color": "*neutral_300",
        "button_secondary_border_color_dark": "*neutral_700",
        "input_shadow": "inset 0 1px 2px rgb(16 24 40 / 7%)",
        "input_shadow_dark": "none",
        "stat_background_fill": "linear-gradient(90deg, *primary_400, *primary_600)",
        "stat_background_fill_dark": "linear-gradient(90deg, *primary_600, *primary_400)",
    }


class Soft(Base):
    """Indigo on lavender: large corners, no lines, soft shadows."""

    name = "soft"
    choices: ClassVar[Mapping[str, Any]] = {
        "primary_hue": "indigo", "secondary_hue": "indigo", "neutral_hue": "slate", "radius_size": "lg",
        "spacing_size": "lg", "font": ROUND,
    }  # fmt: skip
    look: ClassVar[Mapping[str, str]] = {
        "background_fill_primary": "oklch(96.5% 0.015 277)",
        "background_fill_secondary": "oklch(94% 0.02 277)",
        "block_border_width": "0px",
        "block_shadow": "0 1px 2px rgb(30 27 75 / 5%), 0 10px 28px rgb(30 27 75 / 7%)",
        "block_shadow_dark": "none",
        "block_title_text_color": "*primary_700",
        "block_title_text_color_dark": "*primary_300",
        "block_label_text_color": "*primary_700",
        "block_label_text_color_dark": "*primary_300",
        "button_border_width": "0px",
        "button_primary_shadow": "0 6px 16px rgb(67 56 202 / 28%)",
        "button_primary_shadow_dark": "none",
        "button_primary_shadow_hover": "0 8px 20px rgb(67 56 202 / 36%)",
        "button_primary_shadow_hover_dark": "none",
        "button_secondary_background_fill_dark": "*neutral_800",
        "button_secondary_background_fill_hover_dark": "*neutral_700",
        "button_secondary_shadow": "0 2px 8px rgb(30 27 75 / 9%)",
        "button_secondary_shadow_dark": "none",
        "button_transition": "box-shadow 140ms, background 140ms",
        "checkbox_label_border_width": "0px",
        "checkbox_label_border_width_dark": "0px",
        "checkbox_label_background_fill": "*neutral_100",
        "checkbox_label_background_fill_dark": "*neutral_800",
        "input_background_fill": "oklch(97.5% 0.01 277)",
        "input_background_fill_dark": "*neutral_800",
        "input_border_color": "transparent",
        "input_border_color_dark": "transparent",
        "input_border_color_hover": "*primary_200",
        "input_border_color_hover_dark": "*primary_800",
        "input_border_color_focus": "*primary_400",
        "input_border_color_focus_dark": "*primary_500",
    }


class Monochrome(Base):
    """Black and white like print: a serif typeface, sharp corners."""

    name = "monochrome"
    choices: ClassVar[Mapping[str, Any]] = {
        "primary_hue": "neutral", "secondary_hue": "neutral", "neutral_hue": "neutral", "radius_size": "none",
        "spacing_size": "lg", "text_size": "lg", "font": SERIF,
    }  # fmt: skip
    look: ClassVar[Mapping[str, str]] = {
        "background_fill_primary": "#ffffff",
        "background_fill_primary_dark": "*neutral_950",
        "border_color_primary": "*neutral_900",
        "border_color_primary_dark": "*neutral_500",
        "color_accent": "*neutral_950",
        "border_color_accent": "*neutral_950",
        "border_color_accent_dark": "*neutral_100",
        "button_primary_background_fill": "*neutral_950",
        "button_primary_background_fill_dark": "*neutral_100",
        "button_primary_background_fill_hover": "*neutral_700",
        "button_primary_background_fill_hover_dark": "*neutral_300",
        "button_primary_text_color": "#ffffff",
        "button_primary_text_color_dark": "*neutral_950",
        "button_secondary_border_color": "*neutral_900",
        "button_secondary_border_color_dark": "*neutral_300",
        "button_secondary_background_fill_hover": "*neutral_200",
        "button_secondary_background_fill_hover_dark": "*neutral_700",
        "checkbox_border_radius": "0px",
        "checkbox_background_color_selected": "*neutral_950",
        "checkbox_background_color_selected_dark": "*neutral_950",
        "checkbox_border_color_selected": "*neutral_950",
        "checkbox_border_color_selected_dark": "*neutral_100",
        "input_border_color": "*neutral_900",
        "input_border_color_dark": "*neutral_500",
        "input_border_color_focus": "*neutral_950",
        "input_border_color_focus_dark": "*neutral_100",
        "shadow_drop": "none",
        "slider_color": "*neutral_950",
        "slider_color_dark": "*neutral_100",
        "loader_color": "*neutral_950",
        "loader_color_dark": "*neutral_100",
        "stat_background_fill": "*neutral_950",
        "stat_background_fill_dark": "*neutral_100",
        "block_title_text_weight": "700",
        "block_label_text_weight": "700",
        "section_header_text_weight": "700",
        "prose_header_text_weight": "700",
    }


class Glass(Base):
    """Translucent panes over a sky of slate, everything a little smaller."""

    name = "glass"
    choices: ClassVar[Mapping[str, Any]] = {
        "primary_hue": "slate", "secondary_hue": "sky", "neutral_hue": "slate", "radius_size": "md",
        "spacing_size": "sm", "text_size": "sm",
        "font": ("Optima", "Candara", "Avenir Next", "system-ui", "sans-serif"),
    }  # fmt: skip
    look: ClassVar[Mapping[str, str]] = {
        "body_background_fill": "linear-gradient(160deg, *secondary_100, *neutral_200 45%, *neutral_100)",
        "body_background_fill_dark": "linear-gradient(160deg, oklch(27% 0.05 232), *neutral_950 55%, *neutral_900)",
        "body_text_color_subdued": "*neutral_700",
        "body_text_color_subdued_dark": "*neutral_300",
        "background_fill_primary": "*neutral_100",
        "background_fill_secondary": "rgb(255 255 255 / 45%)",
        "background_fill_secondary_dark": "rgb(255 255 255 / 9%)",
        "block_background_fill": "linear-gradient(170deg, rgb(255 255 255 / 82%), rgb(255 255 255 / 50%))",
        "block_background_fill_dark": "linear-gradient(170deg, rgb(255 255 255 / 10%), rgb(255 255 255 / 4%))",
        "block_border_color": "rgb(255 255 255 / 80%)",
        "block_border_color_dark": "rgb(255 255 255 / 13%)",
        "block_shadow": "0 8px 30px rgb(30 41 59 / 10%)",
        "block_shadow_dark": "0 8px 30px rgb(0 0 0 / 25%)",
        "input_background_fill": "rgb(255 255 255 / 70%)",
        "input_background_fill_dark": "rgb(10 14 22 / 45%)",
        "checkbox_label_background_fill": "rgb(255 255 255 / 55%)",
        "checkbox_label_background_fill_dark": "rgb(255 255 255 / 6%)",
        "button_primary_background_fill": "linear-gradient(180deg, *primary_500, *primary_700 60%, *primary_800)",
        "button_primary_background_fill_dark": "linear-gradient(180deg, *primary_600, *primary_800)",
        "button_primary_background_fill_hover": "linear-gradient(180deg, *primary_600, *primary_800)",
        "button_primary_background_fill_hover_dark": "linear-gradient(180deg, *primary_500, *primary_700)",
        "button_primary_border_color": "*primary_800",
        "button_primary_border_color_dark": "*primary_500",
        "button_primary_shadow": "inset 0 1px 0 rgb(255 255 255 / 30%), 0 2px 6px rgb(30 41 59 / 18%)",
        "button_secondary_background_fill": "linear-gradient(180deg, rgb(255 255 255 / 95%), rgb(255 255 255 / 55%))",
        "button_secondary_background_fill_dark": "linear-gradient(180deg, rgb(255 255 255 / 14%), transparent)",
        "button_secondary_border_color": "rgb(30 41 59 / 16%)",
        "button_secondary_border_color_dark": "rgb(255 255 255 / 16%)",
        "table_even_background_fill": "rgb(255 255 255 / 35%)",
        "table_even_background_fill_dark": "rgb(255 255 255 / 4%)",
    }


class Citrus(Base):
    """Lemon and lime: bright keys that can be pressed down."""

    name = "citrus"
    choices: ClassVar[Mapping[str, Any]] = {
        "primary_hue": "yellow", "secondary_hue": "lime", "neutral_hue": "stone", "radius_size": "md",
        "spacing_size": "lg", "font": ROUND,
    }  # fmt: skip
    look: ClassVar[Mapping[str, str]] = {
        "background_fill_primary": "oklch(98.5% 0.02 105)",
        "background_fill_secondary": "oklch(95.5% 0.035 110)",
        "block_border_color": "*neutral_300",
        "block_border_color_dark": "*neutral_700",
        "block_border_width": "2px",
        "block_shadow": "0 3px 0 *neutral_300",
        "block_shadow_dark": "0 3px 0 #000000",
        "button_border_width": "2px",
        "button_primary_border_color": "*primary_700",
        "button_primary_border_color_dark": "*primary_600",
        "button_primary_shadow": "0 4px 0 *primary_600",
        "button_primary_shadow_hover": "0 5px 0 *primary_600",
        "button_primary_shadow_hover_dark": "0 5px 0 *primary_600",
        "button_primary_shadow_active": "0 1px 0 *primary_600",
        "button_primary_shadow_active_dark": "0 1px 0 *primary_600",
        "button_secondary_border_color": "*neutral_400",
        "button_secondary_border_color_dark": "*neutral_600",
        "button_secondary_shadow": "0 4px 0 *neutral_300",
        "button_secondary_shadow_dark": "0 4px 0 #000000",
        "button_secondary_shadow_active": "0 1px 0 *neutral_300",
        "button_secondary_shadow_active_dark": "0 1px 0 #000000",
        "button_transform_hover": "translateY(-1px)",
        "button_transform_active": "translateY(3px)",
        "button_transition": "transform 80ms, box-shadow 80ms",
        "input_border_width": "2px",
        "checkbox_label_border_width": "2px",
        "checkbox_label_border_width_dark": "2px",
        "stat_background_fill": "linear-gradient(90deg, *primary_400, *secondary_500)",
        "stat_background_fill_dark": "linear-gradient(90deg, *primary_500, *secondary_400)",
    }


class Ocean(Base):
    """Teal to deep blue, very round."""

    name = "ocean"
    choices: ClassVar[Mapping[str, Any]] = {
        "primary_hue": "teal", "secondary_hue": "cyan", "neutral_hue": "slate", "radius_size": "xxl",
    }  # fmt: skip
    look: ClassVar[Mapping[str, str]] = {
        "body_background_fill": "linear-gradient(180deg, *secondary_50, oklch(96% 0.02 240) 60%, *secondary_100)",
        "body_background_fill_dark": "linear-gradient(180deg, oklch(23% 0.045 240), oklch(15% 0.03 250))",
        "background_fill_primary": "*secondary_50",
        "background_fill_primary_dark": "oklch(17% 0.03 245)",
        "background_fill_secondary": "oklch(94% 0.025 220)",
        "background_fill_secondary_dark": "oklch(28% 0.045 240)",
        "block_background_fill_dark": "oklch(22% 0.04 240)",
        "block_border_color": "*secondary_200",
        "block_border_color_dark": "oklch(33% 0.05 235)",
        "block_radius": "*radius_lg",
        "block_shadow": "0 6px 24px rgb(8 70 100 / 8%)",
        "block_shadow_dark": "none",
        "button_border_width": "0px",
        "button_large_radius": "99px",
        "button_medium_radius": "99px",
        "button_small_radius": "99px",
        "button_primary_background_fill": "linear-gradient(105deg, *primary_600, oklch(48% 0.15 245))",
        "button_primary_background_fill_dark": "linear-gradient(105deg, *primary_600, oklch(48% 0.15 245))",
        "button_primary_background_fill_hover": "linear-gradient(105deg, *primary_700, oklch(42% 0.15 245))",
        "button_primary_background_fill_hover_dark": "linear-gradient(105deg, *primary_600, oklch(54% 0.15 245))",
        "button_primary_shadow": "0 4px 14px rgb(8 90 120 / 25%)",
        "button_secondary_background_fill": "linear-gradient(105deg, *primary_100, *secondary_100)",
        "button_secondary_background_fill_dark": "linear-gradient(105deg, oklch(32% 0.06 190), oklch(32% 0.07 245))",
        "button_secondary_background_fill_hover": "linear-gradient(105deg, *primary_200, *secondary_200)",
        "button_secondary_background_fill_hover_dark": "oklch(37% 0.065 215)",
        "input_background_fill_dark": "oklch(19% 0.035 245)",
        "input_radius": "*radius_md",
        "slider_color": "*primary_600",
        "stat_background_fill": "linear-gradient(90deg, *primary_400, oklch(52% 0.16 245))",
        "stat_background_fill_dark": "linear-gradient(90deg, *primary_500, oklch(60% 0.16 245))",
        "table_radius": "*radius_md",
    }
