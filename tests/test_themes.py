"""Themes as scripts make them."""

from __future__ import annotations

import pytest

import limelight as gr
from limelight.app import App


@pytest.mark.parametrize("name", ["Base", "Default", "Soft", "Monochrome", "Glass", "Ocean", "Origin", "Citrus"])
def test_every_theme_is_a_style(name: str) -> None:
    with gr.Blocks(theme=getattr(gr.themes, name)(primary_hue="blue")) as demo:
        gr.Textbox()
    assert App(demo)
    assert "--ll-accent: oklch(" in gr.themes.css_of(demo.theme)


def test_a_theme_sets_hue_corners_fonts_and_variables() -> None:
    theme = gr.themes.Base(
        primary_hue=gr.themes.colors.green,
        radius_size=gr.themes.sizes.radius_none,
        text_size="lg",
        font=[gr.themes.GoogleFont("Inter"), "sans-serif"],
    ).set(body_background_fill="#123456", body_background_fill_dark="black", block_title_text_weight="600")
    style = theme.css()
    assert "148" in style
    assert "--ll-radius-m: 0px" in style
    assert '--ll-font: "Inter", sans-serif, system-ui' in style
    assert "--ll-bg: #123456" in style
    assert style.count("--ll-bg: black") == 2
    assert "600;" not in style


def test_a_theme_cannot_leave_its_rule() -> None:
    assert "</style>" not in gr.themes.Base().set(body_text_color="red} </style><script>").css()


@pytest.mark.parametrize("theme", ["soft", "gradio/monochrome", "nobody/knows", None, 5])
def test_a_name_or_anything_else_is_taken(theme: object) -> None:
    assert isinstance(gr.themes.css_of(theme), str)
