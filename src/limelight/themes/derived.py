"""What the choice of a hue sets: variables by name, of which the page's own begin with `ll_`."""

from __future__ import annotations

from collections.abc import Mapping

from limelight.themes.variables import check_mark, radio_mark

WHITE, INK = "#ffffff", "#1a1405"

OF_PRIMARY: Mapping[str, str] = {
    "color_accent": "*primary_600",
    "border_color_accent": "*primary_700",
    "border_color_accent_dark": "*primary_400",
    "link_text_color": "*primary_700",
    "link_text_color_dark": "*primary_300",
    "checkbox_check": check_mark(WHITE),
    "radio_circle": radio_mark(WHITE),
}
OWN_OF_PRIMARY: Mapping[str, str] = {
    "ll_on_accent": WHITE,
    "ll_accent_hover": "*primary_700",
    "ll_focus": "*primary_600",
    "ll_focus_dark": "*primary_400",
}
IF_BRIGHT: Mapping[str, str] = {
    "color_accent": "*primary_400",
    "ll_accent_hover": "*primary_300",
    "ll_on_accent": INK,
    "checkbox_check": check_mark(INK),
    "radio_circle": radio_mark(INK),
}
"""Of hues that shine only where they are light."""
OF_SECONDARY: Mapping[str, str] = {
    "color_accent_soft": "*secondary_100",
    "color_accent_soft_dark": "*secondary_900",
}
OF_NEUTRAL: Mapping[str, str] = {
    "body_text_color": "*neutral_900",
    "body_text_color_dark": "*neutral_100",
    "body_text_color_subdued": "*neutral_600",
    "body_text_color_subdued_dark": "*neutral_400",
    "background_fill_primary": "*neutral_50",
    "background_fill_primary_dark": "*neutral_950",
    "background_fill_secondary": "*neutral_100",
    "background_fill_secondary_dark": "*neutral_800",
    "block_background_fill_dark": "*neutral_900",
    "input_background_fill_dark": "*neutral_900",
    "button_secondary_background_fill_dark": "*neutral_900",
    "border_color_primary": "*neutral_200",
    "border_color_primary_dark": "*neutral_800",
    "input_border_color": "*neutral_300",
    "input_border_color_dark": "*neutral_700",
    "input_border_color_hover": "*neutral_500",
    "input_border_color_hover_dark": "*neutral_500",
}
OWN_OF_NEUTRAL: Mapping[str, str] = {
    "ll_border_strong": "*neutral_500",
    "ll_border_strong_dark": "*neutral_500",
    "ll_track": "*neutral_200",
    "ll_track_dark": "*neutral_700",
    "ll_raised_dark": "*neutral_800",
}


def of_hue(part: str, *, is_bright: bool) -> Mapping[str, str]:
    """For "primary", "secondary" or "neutral"."""
    if part == "primary":
        return {**OF_PRIMARY, **OWN_OF_PRIMARY, **(IF_BRIGHT if is_bright else {})}
    return OF_SECONDARY if part == "secondary" else {**OF_NEUTRAL, **OWN_OF_NEUTRAL}


OWN: Mapping[str, str] = {**OWN_OF_PRIMARY, **OWN_OF_NEUTRAL}
"""What a file of Gradio's cannot say."""
