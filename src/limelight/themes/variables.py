"""The variables of themes: Gradio's names, and what each is on the page unless a theme says otherwise.

On the page a variable is a CSS custom property: `body_text_color` is `--body-text-color`. `rules.css` uses them. Values
here that begin with `--` are custom properties of the page or other variables.
"""

from __future__ import annotations

from collections.abc import Mapping


def check_mark(colour: str) -> str:
    """The tick of a checkbox as a picture, in which CSS variables mean nothing."""
    return (
        "url(\"data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24' fill='none' "
        f"stroke='{colour.replace('#', '%23')}' stroke-width='3.5' stroke-linecap='round' stroke-linejoin='round'%3E"
        "%3Cpath d='M5 12.5 10 17.5 19 7'/%3E%3C/svg%3E\")"
    )


def radio_mark(colour: str) -> str:
    return f"radial-gradient(circle, {colour} 0 4px, transparent 4.5px)"


ALIKE: Mapping[str, str] = {
    "body_text_size": "--text-md",
    "body_text_weight": "400",
    "embed_radius": "--radius-lg",
    "color_accent": "--ll-accent",
    "prose_text_size": "--text-md",
    "prose_text_weight": "400",
    "prose_header_text_weight": "650",
    "shadow_drop": "--ll-shadow-1",
    "shadow_drop_lg": "--ll-shadow-2",
    "shadow_inset": "inset 0 1px 2px rgb(0 0 0 / 8%)",
    "block_info_text_size": "--text-sm",
    "block_info_text_weight": "400",
    "block_label_shadow": "none",
    "block_label_margin": "0",
    "block_label_padding": "0",
    "block_label_radius": "--radius-sm",
    "block_label_right_radius": "--radius-sm",
    "block_label_text_size": "--text-sm",
    "block_label_text_weight": "550",
    "block_padding": "0",
    "block_radius": "--radius-md",
    "block_title_padding": "0",
    "block_title_radius": "--radius-sm",
    "block_title_text_size": "--text-sm",
    "block_title_text_weight": "550",
    "container_radius": "--radius-lg",
    "form_gap_width": "--spacing-xl",
    "layout_gap": "--spacing-xl",
    "section_header_text_size": "--text-sm",
    "section_header_text_weight": "550",
    "chatbot_text_size": "--text-md",
    "checkbox_border_radius": "5px",
    "checkbox_check": check_mark("#261b00"),
    "radio_circle": radio_mark("#261b00"),
    "checkbox_shadow": "none",
    "checkbox_label_gap": "--spacing-md",
    "checkbox_label_padding": "0.25rem 0.875rem 0.25rem 0.625rem",
    "checkbox_label_text_size": "--text-md",
    "checkbox_label_text_weight": "400",
    "input_padding": "0.5rem 0.75rem",
    "input_radius": "--radius-md",
    "input_text_size": "--text-md",
    "input_text_weight": "400",
    "table_radius": "--radius-md",
    "button_transform_hover": "none",
    "button_transform_active": "translateY(0.5px)",
    "button_transition": "none",
    "button_large_padding": "0.375rem 1rem",
    "button_large_radius": "--radius-md",
    "button_large_text_size": "--text-md",
    "button_large_text_weight": "550",
    "button_small_padding": "0.125rem 0.625rem",
    "button_small_radius": "--radius-sm",
    "button_small_text_size": "--text-sm",
    "button_small_text_weight": "550",
    "button_medium_padding": "0.375rem 1rem",
    "button_medium_radius": "--radius-md",
    "button_medium_text_size": "--text-md",
    "button_medium_text_weight": "550",
}
"""The same in light and dark; they have no `_dark`."""

FOLLOWING: Mapping[str, str] = {
    "block_border_width": "1px",
    "block_label_border_width": "0",
    "block_shadow": "none",
    "block_title_background_fill": "none",
    "block_title_border_color": "transparent",
    "block_title_border_width": "0",
    "panel_border_width": "0",
    "checkbox_label_shadow": "none",
    "checkbox_label_shadow_hover": "none",
    "checkbox_label_shadow_active": "none",
    "error_border_width": "1px",
    "input_background_fill_focus": "--input-background-fill",
    "input_border_width": "1px",
    "input_shadow": "none",
    "input_shadow_focus": "none",
    "loader_color": "--color-accent",
    "slider_color": "--color-accent",
    "button_border_width": "1px",
    "button_primary_shadow": "--shadow-drop",
    "button_secondary_shadow": "--shadow-drop",
}
"""In dark as in light, unless their `_dark` says otherwise."""

SEPARATE: Mapping[str, str] = {
    "body_background_fill": "--background-fill-primary",
    "body_text_color": "--ll-text",
    "body_text_color_subdued": "--ll-muted",
    "background_fill_primary": "--ll-bg",
    "background_fill_secondary": "--ll-sunken",
    "border_color_accent": "--ll-accent-edge",
    "border_color_accent_subdued": "transparent",
    "border_color_primary": "--ll-border",
    "color_accent_soft": "--ll-accent-soft",
    "link_text_color": "--ll-accent-text",
    "link_text_color_active": "--link-text-color",
    "link_text_color_hover": "--link-text-color",
    "link_text_color_visited": "--link-text-color",
    "code_background_fill": "--background-fill-secondary",
    "shadow_spread": "2px",
    "block_background_fill": "--ll-surface",
    "block_border_color": "--border-color-primary",
    "block_info_text_color": "--body-text-color-subdued",
    "block_label_background_fill": "none",
    "block_label_border_color": "transparent",
    "block_label_text_color": "--body-text-color",
    "block_title_text_color": "--body-text-color",
    "panel_background_fill": "--background-fill-secondary",
    "panel_border_color": "--border-color-primary",
    "accordion_text_color": "--body-text-color",
    "table_text_color": "--body-text-color",
    "checkbox_background_color": "--input-background-fill",
    "checkbox_background_color_focus": "--checkbox-background-color",
    "checkbox_background_color_hover": "--checkbox-background-color",
    "checkbox_background_color_selected": "--color-accent",
    "checkbox_border_color": "--ll-border-strong",
    "checkbox_border_color_focus": "--checkbox-border-color",
    "checkbox_border_color_hover": "--checkbox-border-color",
    "checkbox_border_color_selected": "--border-color-accent",
    "checkbox_border_width": "1.5px",
    "checkbox_label_background_fill": "--input-background-fill",
    "checkbox_label_background_fill_hover": "--checkbox-label-background-fill",
    "checkbox_label_background_fill_selected": "--color-accent-soft",
    "checkbox_label_border_color": "--border-color-primary",
    "checkbox_label_border_color_hover": "--ll-border-strong",
    "checkbox_label_border_color_selected": "--border-color-accent",
    "checkbox_label_border_width": "1px",
    "checkbox_label_text_color": "--body-text-color",
    "checkbox_label_text_color_selected": "--checkbox-label-text-color",
    "error_background_fill": "--ll-raised",
    "error_border_color": "--border-color-primary",
    "error_text_color": "--body-text-color",
    "error_icon_color": "--ll-danger",
    "input_background_fill": "--ll-surface",
    "input_background_fill_hover": "--input-background-fill",
    "input_border_color": "--ll-input-border",
    "input_border_color_focus": "--input-border-color",
    "input_border_color_hover": "--ll-border-strong",
    "input_placeholder_color": "--body-text-color-subdued",
    "stat_background_fill": "--border-color-accent",
    "table_border_color": "--border-color-primary",
    "table_even_background_fill": "transparent",
    "table_odd_background_fill": "transparent",
    "table_row_focus": "--color-accent-soft",
    "button_primary_background_fill": "--color-accent",
    "button_primary_background_fill_hover": "--ll-accent-hover",
    "button_primary_border_color": "transparent",
    "button_primary_border_color_hover": "--button-primary-border-color",
    "button_primary_text_color": "--ll-on-accent",
    "button_primary_text_color_hover": "--button-primary-text-color",
    "button_primary_shadow_hover": "--button-primary-shadow",
    "button_primary_shadow_active": "--button-primary-shadow",
    "button_secondary_background_fill": "--ll-surface",
    "button_secondary_background_fill_hover": "--background-fill-secondary",
    "button_secondary_border_color": "--border-color-primary",
    "button_secondary_border_color_hover": "--button-secondary-border-color",
    "button_secondary_text_color": "--body-text-color",
    "button_secondary_text_color_hover": "--button-secondary-text-color",
    "button_secondary_shadow_hover": "--button-secondary-shadow",
    "button_secondary_shadow_active": "--button-secondary-shadow",
    "button_cancel_background_fill": "--ll-danger-soft",
    "button_cancel_background_fill_hover": "--button-cancel-background-fill",
    "button_cancel_border_color": "transparent",
    "button_cancel_border_color_hover": "--button-cancel-border-color",
    "button_cancel_text_color": "--ll-danger",
    "button_cancel_text_color_hover": "--button-cancel-text-color",
    "button_cancel_shadow": "--shadow-drop",
    "button_cancel_shadow_hover": "--button-cancel-shadow",
    "button_cancel_shadow_active": "--button-cancel-shadow",
}
"""Their value in light is none for dark: there the page's own, or that of their `_dark`, counts."""

DEFAULTS: Mapping[str, str] = {**ALIKE, **FOLLOWING, **SEPARATE}
NAMES = frozenset([*DEFAULTS, *(f"{name}_dark" for name in [*FOLLOWING, *SEPARATE])])
CARDS = frozenset(
    {"block_background_fill", "block_border_color", "block_border_width", "block_shadow", "block_padding"}
)
"""A theme that sets one of them has each component in a box of its own."""


def property_of(name: str) -> str:
    return f"--{name.replace('_', '-')}"
