"""Themes as scripts make them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import limelight as gr
from limelight.core.errors import DeclarationError, NotOffered
from limelight.themes import BUILT_IN, fonts
from limelight.themes.base import Base
from limelight.themes.chosen import css_of


def blocks(style: str) -> tuple[dict[str, str], dict[str, str]]:
    """What a stylesheet sets for light and for dark."""
    light, dark = (style.split(opening, 1)[1].split("}", 1)[0] for opening in (":root {", ':root[data-theme="dark"] {'))
    return declarations(light), declarations(dark)


def declarations(text: str) -> dict[str, str]:
    return dict(part.strip().split(": ", 1) for part in text.rstrip(";").split("; ") if part)


@pytest.mark.parametrize("kind", BUILT_IN, ids=lambda kind: kind.name)
def test_every_theme_is_a_look_of_its_own(kind: type[Base]) -> None:
    assert css_of(kind(), always=True) not in [css_of(one(), always=True) for one in BUILT_IN if one is not kind]
    assert css_of(kind.name, always=True) == css_of(kind(), always=True)


def test_a_theme_sets_hues_sizes_fonts_and_variables() -> None:
    theme = gr.themes.Base(
        primary_hue=gr.themes.colors.green,
        radius_size=gr.themes.sizes.radius_none,
        text_size="lg",
        spacing_size=gr.themes.Size("1px", "2px", "3px", "4px", "5px", "6px", "7px"),
        font=[gr.themes.GoogleFont("Inter"), "sans-serif"],
    ).set(body_background_fill="linear-gradient(*primary_50, *neutral_100)", block_title_text_weight="600")
    light, _ = blocks(css_of(theme))
    assert light["--primary-500"] == gr.themes.colors.green.c500
    assert (light["--radius-md"], light["--spacing-xxl"], light["--text-md"]) == ("0px", "7px", "1.0625rem")
    assert light["--font"] == "'Inter', sans-serif"
    assert light["--body-background-fill"] == "linear-gradient(var(--primary-50), var(--neutral-100))"
    assert light["--block-title-text-weight"] == "600"


def test_a_value_for_light_leaves_dark_as_it_was() -> None:
    light, dark = blocks(
        css_of(gr.themes.Default().set(body_text_color="black", input_radius="0", input_shadow="none"))
    )
    assert (light["--body-text-color"], dark["--body-text-color"]) == ("black", "var(--ll-text)")
    assert "--input-radius" not in dark
    assert "--input-shadow" not in dark


def test_a_value_for_dark_counts_there_only() -> None:
    light, dark = blocks(css_of(gr.themes.Default().set(slider_color="red", slider_color_dark="*primary_300_dark")))
    assert (light["--slider-color"], dark["--slider-color"]) == ("red", "var(--primary-300)")


def test_a_subclass_says_what_it_is_made_of() -> None:
    class Seafoam(Base):
        def __init__(self, *, primary_hue: gr.themes.Color | str = gr.themes.colors.emerald) -> None:
            super().__init__(primary_hue=primary_hue, neutral_hue="slate")
            self.name = "seafoam"
            self.slider_color = "*secondary_300"
            super().set(block_shadow="*shadow_drop_lg", button_large_padding="32px")

    light, _ = blocks(css_of(Seafoam()))
    assert light["--slider-color"] == "var(--secondary-300)"
    assert light["--secondary-300"] == gr.themes.colors.emerald.c300
    assert light["--block-shadow"] == "var(--shadow-drop-lg)"
    assert Seafoam().button_large_padding == "32px"
    assert Seafoam().table_radius is None


def test_a_theme_cannot_leave_its_rule() -> None:
    style = css_of(gr.themes.Base().set(body_text_color="red} </style><script>; --x: 1", body_background_fill=PICTURE))
    assert "<" not in style.split("/*")[0]
    assert "red /stylescript --x: 1;" in style
    assert PICTURE in style


PICTURE = "url(data:image/png;base64,AAAA) center"


def test_text_on_a_hue_is_legible_however_bright_it_is() -> None:
    colours = {hue: blocks(css_of(gr.themes.Base(primary_hue=hue)))[0]["--ll-on-accent"] for hue in ("lime", "red")}
    assert colours == {"lime": "#1a1405", "red": "#ffffff"}


@pytest.mark.parametrize("given", ["nobody/knows", 5, object()])
def test_what_is_no_theme_is_logged_and_the_page_has_none(given: object, caplog: pytest.LogCaptureFixture) -> None:
    assert css_of(given) == ""
    assert "theme=" in caplog.text


@pytest.mark.parametrize("given", [{"primary_hue": "nohue"}, {"text_size": "huge"}, {"neutral_hue": 5}])
def test_unknown_hues_and_sizes_are_refused_with_those_there_are(given: dict[str, str]) -> None:
    with pytest.raises(DeclarationError, match=rf"theme: {next(iter(given))}: expected a .* or one of"):
        Base(**given)


def test_the_hub_is_refused_with_a_reason() -> None:
    with pytest.raises(NotOffered, match=r"load\(path\)"):
        gr.Theme.from_hub("gradio/seafoam")
    with pytest.raises(NotOffered, match=r"dump\(path\)"):
        gr.themes.Soft().push_to_hub("me/mine")
    with pytest.raises(NotOffered, match=r"docs/themes\.md"):
        gr.themes.builder()


@pytest.mark.parametrize("kind", BUILT_IN, ids=lambda kind: kind.name)
def test_a_theme_in_a_file_is_the_same(kind: type[Base], tmp_path: Path) -> None:
    theme = kind(font=[gr.themes.LocalFont("IBM Plex Sans", weights=[300]), "serif"]).set(slider_color="red")
    theme.dump(tmp_path / "theme.json")
    loaded = gr.Theme.load(tmp_path / "theme.json")
    assert css_of(loaded) == css_of(theme)
    assert loaded.to_dict() == theme.to_dict()


def test_a_file_of_gradios_is_read() -> None:
    said = {
        "theme": {
            "_font": [{"__gradio_font__": True, "name": "Nunito", "class": "google", "weights": [400]}, "serif"],
            "_font_css": ["@font-face {}"],
            "font": "'Nunito', serif",
            "primary_600": "#2563eb",
            "neutral_500": "#6b7280",
            "block_background_fill": "white",
            "name": "mine",
        },
        "gradio_version": "6.31.0",
    }
    theme = gr.Theme.from_dict(json.loads(json.dumps(said)))
    light, _ = blocks(css_of(theme))
    assert light["--font"] == "'Nunito', serif"
    assert (light["--primary-600"], light["--ll-focus"]) == ("#2563eb", "var(--primary-600)")
    assert theme.name == "mine"


@pytest.mark.parametrize("broken", ["", "[1]", '{"other": {}}'])
def test_a_file_that_is_no_theme_is_refused(broken: str, tmp_path: Path) -> None:
    (tmp_path / "theme.json").write_text(broken)
    with pytest.raises(DeclarationError, match="theme: "):
        gr.Theme.load(tmp_path / "theme.json")


def test_a_font_with_files_is_in_the_stylesheet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / fonts.FOLDER / "MyFace").mkdir(parents=True)
    (tmp_path / fonts.FOLDER / "MyFace" / "MyFace-Bold.woff2").write_bytes(b"font")
    style = css_of(gr.themes.Default(font=gr.themes.LocalFont("My Face", weights=(400, 700))))
    assert style.count("@font-face") == 1
    assert "font-family: 'My Face'; font-weight: 700" in style
    assert "data:font/woff2;base64,Zm9udA==" in style


def test_pages_without_a_theme_have_no_stylesheet_of_one() -> None:
    assert css_of(None) == css_of(gr.themes.Default()) == css_of("default", (".a {color: red; --mine: 1}",)) == ""


@pytest.mark.parametrize("text", ["a {color: var(--body-text-color)}", ":root {--primary-500: red}"])
def test_an_authors_style_finds_the_variables_that_it_names(text: str) -> None:
    light, _ = blocks(css_of(None, (text,)))
    assert light["--body-text-color"] == "var(--ll-text)"


def test_components_have_boxes_where_a_theme_or_a_style_sets_what_boxes_look_like() -> None:
    boxes = "For themes in which each component has a box"
    assert boxes not in css_of(gr.themes.Base())
    assert boxes in css_of(gr.themes.Base().set(block_border_width="3px"))
    assert boxes in css_of(None, (":root {--block-background-fill: pink}",))
    assert boxes not in css_of(None, ("p {background: var(--block-background-fill)}",))
