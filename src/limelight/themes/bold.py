"""The themes that come with the page: loud ones. All contrasts of text are at least 4.5."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from limelight.themes.base import Base
from limelight.themes.looks import ROUND

CODE = ("JetBrains Mono", "Cascadia Code", "SF Mono", "Menlo", "Consolas", "ui-monospace", "monospace")


class Cyberpunk(Base):
    """Magenta and cyan, sharp corners, a typeface of terminals."""

    name = "cyberpunk"
    choices: ClassVar[Mapping[str, Any]] = {
        "primary_hue": "fuchsia", "secondary_hue": "cyan", "neutral_hue": "slate", "radius_size": "none", "font": CODE,
        "font_mono": CODE, "text_size": "sm",
    }  # fmt: skip
    look: ClassVar[Mapping[str, str]] = {
        "body_background_fill_dark": "radial-gradient(90rem 40rem at 15% -10%, oklch(30% 0.12 322 / 55%), #0000), "
        "radial-gradient(70rem 40rem at 95% 10%, oklch(32% 0.09 210 / 50%), #0000), oklch(14% 0.03 290)",
        "background_fill_primary": "oklch(97% 0.012 322)",
        "background_fill_primary_dark": "oklch(14% 0.03 290)",
        "background_fill_secondary_dark": "oklch(25% 0.05 290)",
        "border_color_primary": "*primary_200",
        "border_color_primary_dark": "oklch(38% 0.1 300)",
        "block_background_fill_dark": "oklch(18% 0.035 290)",
        "block_border_color": "*secondary_400",
        "block_border_color_dark": "*secondary_700",
        "block_shadow": "3px 3px 0 *primary_200",
        "block_shadow_dark": "0 0 18px oklch(60% 0.2 322 / 18%)",
        "block_title_text_color": "*primary_700",
        "block_title_text_color_dark": "*secondary_300",
        "block_label_text_color": "*primary_700",
        "block_label_text_color_dark": "*secondary_300",
        "button_primary_background_fill": "linear-gradient(100deg, *primary_600, oklch(48% 0.2 292))",
        "button_primary_background_fill_dark": "linear-gradient(100deg, *primary_600, oklch(48% 0.2 292))",
        "button_primary_background_fill_hover": "linear-gradient(100deg, *primary_700, oklch(42% 0.2 292))",
        "button_primary_background_fill_hover_dark": "linear-gradient(100deg, oklch(55% 0.2 322), oklch(52% 0.2 292))",
        "button_primary_border_color_dark": "*primary_400",
        "button_primary_shadow": "none",
        "button_primary_shadow_dark": "0 0 16px oklch(60% 0.25 322 / 55%)",
        "button_secondary_border_color": "*secondary_600",
        "button_secondary_border_color_dark": "*secondary_500",
        "button_secondary_background_fill_dark": "transparent",
        "button_secondary_background_fill_hover_dark": "oklch(30% 0.06 210)",
        "button_secondary_text_color": "*secondary_800",
        "button_secondary_text_color_dark": "*secondary_300",
        "button_secondary_shadow": "none",
        "input_background_fill_dark": "oklch(12% 0.03 290)",
        "input_border_color_focus": "*secondary_500",
        "input_border_color_focus_dark": "*secondary_400",
        "input_shadow_focus_dark": "0 0 12px oklch(70% 0.15 210 / 45%)",
        "checkbox_border_radius": "0px",
        "stat_background_fill": "linear-gradient(90deg, *secondary_400, *primary_600)",
        "stat_background_fill_dark": "linear-gradient(90deg, *secondary_500, *primary_500)",
    }


class Ember(Base):
    """Red to orange over warm ash, as of coals."""

    name = "ember"
    choices: ClassVar[Mapping[str, Any]] = {
        "primary_hue": "red", "secondary_hue": "orange", "neutral_hue": "stone", "radius_size": "md",
    }  # fmt: skip
    look: ClassVar[Mapping[str, str]] = {
        "body_background_fill": "linear-gradient(180deg, oklch(97% 0.018 60), *neutral_50 30rem)",
        "body_background_fill_dark": "radial-gradient(80rem 36rem at 50% 110%, oklch(33% 0.1 40 / 60%), transparent), "
        "oklch(16% 0.014 40)",
        "background_fill_primary_dark": "oklch(16% 0.014 40)",
        "background_fill_secondary": "oklch(95% 0.016 60)",
        "background_fill_secondary_dark": "oklch(28% 0.025 40)",
        "block_background_fill_dark": "oklch(21% 0.02 40)",
        "block_border_color": "oklch(90% 0.03 55)",
        "block_border_color_dark": "oklch(33% 0.04 40)",
        "block_shadow": "0 2px 10px rgb(90 30 10 / 7%)",
        "block_shadow_dark": "inset 0 1px 0 rgb(255 190 150 / 6%)",
        "button_border_width": "0px",
        "button_primary_background_fill": "linear-gradient(100deg, *primary_600, oklch(53% 0.155 45))",
        "button_primary_background_fill_dark": "linear-gradient(100deg, *primary_600, oklch(53% 0.155 45))",
        "button_primary_background_fill_hover": "linear-gradient(100deg, *primary_700, *primary_600)",
        "button_primary_background_fill_hover_dark": "linear-gradient(100deg, *primary_600, *primary_600)",
        "button_primary_shadow": "0 3px 12px rgb(190 50 20 / 30%)",
        "button_primary_shadow_dark": "0 0 22px rgb(240 90 40 / 35%)",
        "button_secondary_background_fill": "oklch(93% 0.03 55)",
        "button_secondary_background_fill_dark": "oklch(30% 0.035 40)",
        "button_secondary_background_fill_hover": "oklch(90% 0.045 55)",
        "button_secondary_background_fill_hover_dark": "oklch(35% 0.045 40)",
        "input_background_fill_dark": "oklch(18% 0.016 40)",
        "prose_header_text_weight": "750",
        "slider_color_dark": "*secondary_500",
        "stat_background_fill": "linear-gradient(90deg, *secondary_400, *primary_600)",
        "stat_background_fill_dark": "linear-gradient(90deg, *primary_600, *secondary_400)",
    }


class Mario(Base):
    """A game of blocks: thick outlines, hard shadows, red and blue."""

    name = "mario"
    choices: ClassVar[Mapping[str, Any]] = {
        "primary_hue": "red", "secondary_hue": "amber", "neutral_hue": "stone", "radius_size": "md",
        "spacing_size": "lg",
        "font": ("ui-rounded", "Fredoka", "Baloo 2", "Nunito", "Trebuchet MS", "system-ui", "sans-serif"),
    }  # fmt: skip
    look: ClassVar[Mapping[str, str]] = {
        "body_background_fill": "linear-gradient(180deg, oklch(84% 0.085 235), oklch(94% 0.035 225) 70%)",
        "body_background_fill_dark": "linear-gradient(180deg, oklch(22% 0.07 275), oklch(30% 0.09 285))",
        "body_text_color_subdued": "*neutral_700",
        "body_text_color_subdued_dark": "*neutral_300",
        "background_fill_primary": "oklch(94% 0.035 225)",
        "background_fill_primary_dark": "oklch(24% 0.07 278)",
        "background_fill_secondary": "oklch(95% 0.03 90)",
        "background_fill_secondary_dark": "oklch(31% 0.04 60)",
        "block_background_fill": "oklch(98.5% 0.015 90)",
        "block_border_color": "*neutral_900",
        "block_border_color_dark": "*neutral_950",
        "block_border_width": "3px",
        "block_shadow": "4px 4px 0 *neutral_900",
        "block_shadow_dark": "4px 4px 0 *neutral_950",
        "block_title_text_weight": "700",
        "block_label_text_weight": "700",
        "button_border_width": "3px",
        "button_large_text_weight": "750",
        "button_medium_text_weight": "750",
        "button_small_text_weight": "700",
        "button_primary_border_color": "*neutral_900",
        "button_primary_border_color_dark": "*neutral_950",
        "button_primary_shadow": "3px 3px 0 *neutral_900",
        "button_primary_shadow_dark": "3px 3px 0 *neutral_950",
        "button_primary_shadow_active": "0 0 0 *neutral_900",
        "button_primary_shadow_active_dark": "0 0 0 *neutral_950",
        "button_secondary_background_fill": "*secondary_300",
        "button_secondary_background_fill_dark": "*secondary_400",
        "button_secondary_background_fill_hover": "*secondary_200",
        "button_secondary_background_fill_hover_dark": "*secondary_300",
        "button_secondary_border_color": "*neutral_900",
        "button_secondary_border_color_dark": "*neutral_950",
        "button_secondary_text_color": "*neutral_900",
        "button_secondary_text_color_dark": "*neutral_900",
        "button_secondary_shadow": "3px 3px 0 *neutral_900",
        "button_secondary_shadow_dark": "3px 3px 0 *neutral_950",
        "button_secondary_shadow_active": "0 0 0 *neutral_900",
        "button_secondary_shadow_active_dark": "0 0 0 *neutral_950",
        "button_cancel_border_color": "*neutral_900",
        "button_cancel_border_color_dark": "*neutral_950",
        "button_cancel_shadow": "3px 3px 0 *neutral_900",
        "button_cancel_shadow_dark": "3px 3px 0 *neutral_950",
        "button_transform_active": "translate(3px, 3px)",
        "button_transition": "transform 60ms, box-shadow 60ms",
        "checkbox_border_width": "2.5px",
        "checkbox_border_width_dark": "2.5px",
        "checkbox_label_border_width": "2px",
        "checkbox_label_border_width_dark": "2px",
        "input_border_width": "2px",
        "input_border_color": "*neutral_700",
        "input_border_color_dark": "*neutral_500",
        "input_background_fill": "#ffffff",
        "slider_color": "oklch(58% 0.16 148)",
        "stat_background_fill": "oklch(58% 0.16 148)",
        "stat_background_fill_dark": "oklch(62% 0.16 148)",
    }


class Neon(Base):
    """Green light in the dark; by day, lime on white."""

    name = "neon"
    choices: ClassVar[Mapping[str, Any]] = {
        "primary_hue": "lime", "secondary_hue": "emerald", "neutral_hue": "zinc", "radius_size": "lg", "font": ROUND,
    }  # fmt: skip
    look: ClassVar[Mapping[str, str]] = {
        "background_fill_primary": "#ffffff",
        "background_fill_primary_dark": "#070908",
        "background_fill_secondary": "oklch(96.5% 0.02 130)",
        "background_fill_secondary_dark": "oklch(22% 0.02 150)",
        "block_background_fill_dark": "oklch(16.5% 0.012 150)",
        "block_border_color": "*primary_300",
        "block_border_color_dark": "oklch(40% 0.1 135)",
        "block_border_width": "1.5px",
        "block_shadow": "0 0 0 4px oklch(94% 0.07 125 / 55%)",
        "block_shadow_dark": "0 0 20px oklch(80% 0.2 130 / 13%)",
        "button_border_width": "1.5px",
        "button_large_radius": "99px",
        "button_medium_radius": "99px",
        "button_small_radius": "99px",
        "button_primary_border_color": "*primary_500",
        "button_primary_border_color_dark": "*primary_300",
        "button_primary_shadow": "0 0 0 3px oklch(90% 0.12 125 / 55%)",
        "button_primary_shadow_dark": "0 0 24px oklch(82% 0.2 125 / 55%)",
        "button_secondary_background_fill_dark": "transparent",
        "button_secondary_border_color": "*primary_500",
        "button_secondary_border_color_dark": "*primary_500",
        "button_secondary_text_color": "*primary_800",
        "button_secondary_text_color_dark": "*primary_300",
        "button_secondary_shadow": "none",
        "input_background_fill_dark": "#070908",
        "input_border_color_focus": "*primary_500",
        "input_border_color_focus_dark": "*primary_400",
        "input_shadow_focus_dark": "0 0 14px oklch(80% 0.2 130 / 35%)",
        "slider_color_dark": "*primary_400",
        "stat_background_fill": "linear-gradient(90deg, *secondary_400, *primary_400)",
        "stat_background_fill_dark": "linear-gradient(90deg, *secondary_500, *primary_400)",
    }
