"""Colour, corners and density that an app asks for beside its theme."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import limelight as gr
from limelight.core.css_colors import CssColor, css_color
from limelight.core.errors import DeclarationError
from limelight.core.look import Look, look
from limelight.launch.config import read
from limelight.themes import BUILT_IN
from limelight.themes.base import Base
from limelight.themes.chosen import chosen_for
from tests.themes.test_themes import blocks


def asked(**options: object) -> Look:
    return look("Blocks", **{"font": None, "accent": None, "radius": None, "density": None, **options})


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("teal", "#008080"),
        ("RebeccaPurple", "#663399"),
        ("#0A7", "#00aa77"),
        ("#0a7d5c", "#0a7d5c"),
        ("rgb(10, 125, 92)", "#0a7d5c"),
        ("rgb(10 125 92)", "#0a7d5c"),
        ("rgb(100% 0% 50%)", "#ff0080"),
        ("hsl(120, 100%, 25%)", "#008000"),
        ("hsl(-240deg 100% 25%)", "#008000"),
        ("oklch(62.796% 0.25768 29.234)", "#ff0000"),
        ("oklch(0.62796 0.25768 29.234deg)", "#ff0000"),
    ],
)
def test_colours_are_read_as_css_says(text: str, digits: str) -> None:
    assert str(css_color(text, "here")) == digits


@pytest.mark.parametrize(
    "hostile",
    [
        "red; } body { display: none", "url(https://evil.example/x)", "var(--x)", "rgb(1 2 3 / 50%)", "#12345678", "",
        "red/**/", "</style><script>alert(1)</script>", "rgb(1,2)", "rgb(1e999 0 0)", "hsl(nan 1% 1%)", "a" * 100_000,
        "transparent", "currentcolor", "rgb(" + " " * 5_000, 5, True, ["red"], {"red": 1}, b"red", "ｒed", "red\n}",
    ],
)  # fmt: skip
def test_what_is_no_colour_is_refused(hostile: object) -> None:
    with pytest.raises(DeclarationError, match="Blocks: accent: expected a CSS colour"):
        gr.Blocks(accent=hostile)


@pytest.mark.parametrize("name", ["radius", "density"])
@pytest.mark.parametrize(
    "hostile",
    ["4px; } body {", "calc(1px)", "-4px", "1e3px", "999px", "4", "4em", "12px\n}", "huge", "", 4, True, "9" * 9999],
)
def test_what_is_no_length_is_refused(name: str, hostile: object) -> None:
    with pytest.raises(DeclarationError, match=f"Blocks: {name}: expected 'none'|Blocks: {name}: expected 'compact'"):
        gr.Blocks(**{name: hostile})


def test_a_typeface_by_another_name_is_a_themes() -> None:
    with pytest.raises(DeclarationError, match="Blocks: font: expected 'limelight', 'system' or None, got 'Comic"):
        gr.Blocks(font="Comic Sans")
    with pytest.raises(DeclarationError, match=r"launch: font: expected 'limelight' or 'system'; .*, got 'Arial'"):
        read({"font": "Arial"})  # type: ignore[typeddict-item]  # as said


SHARES = st.floats(0, 1)


@given(st.builds(CssColor, SHARES, SHARES, SHARES))
@example(CssColor(0.21875, 0.4960674659898082, 0.84375))  # dark enough before it is rounded, and not after
def test_text_on_every_colour_can_be_read(accent: CssColor) -> None:
    light, dark = blocks(chosen_for(None, Look(accent=accent)).css)
    for values in (light, {**light, **dark}):
        on_it = css_color(values["--ll-on-accent"], "text")
        assert values["--color-accent"] == str(accent)
        assert on_it.contrast(css_color(values["--color-accent"], "ground")) >= 4.5
        assert on_it.contrast(css_color(values["--ll-accent-hover"], "hover")) >= 4.5


@given(st.builds(CssColor, SHARES, SHARES, SHARES))
def test_links_and_edges_are_seen_on_the_page(accent: CssColor) -> None:
    light, dark = blocks(chosen_for(None, Look(accent=accent)).css)
    for values, ground in ((light, css_color("#fafaf8", "light")), ({**light, **dark}, css_color("#131211", "dark"))):
        assert resolved(values, "--link-text-color").contrast(ground) > 4.5
        assert resolved(values, "--border-color-accent").contrast(ground) > 2.9


def resolved(values: dict[str, str], name: str) -> CssColor:
    value = values[name]
    while value.startswith("var("):
        value = values[value[4:-1]]
    return css_color(value, name)


@pytest.mark.parametrize("kind", BUILT_IN, ids=lambda kind: kind.name)
def test_every_theme_takes_the_colour_and_stays_as_it_was(kind: type[Base]) -> None:
    theme = kind()
    before = dict(theme.values)
    light, dark = blocks(chosen_for(theme, asked(accent="#0a7d5c")).css)
    assert {values.get("--color-accent", "#0a7d5c") for values in (light, dark)} == {"#0a7d5c"}
    assert light["--ll-on-accent"] == "#ffffff"
    assert theme.values == before


def test_corners_and_distances_are_those_of_themes_or_in_proportion() -> None:
    light, _ = blocks(chosen_for("soft", asked(radius="none", density="compact")).css)
    assert (light["--radius-md"], light["--spacing-xl"]) == ("0px", "12px")
    light, _ = blocks(chosen_for(None, asked(radius="1.25rem", density="8px")).css)
    assert (light["--radius-md"], light["--radius-sm"], light["--radius-lg"]) == ("20px", "12px", "28px")
    assert (light["--spacing-xl"], light["--spacing-xxl"]) == ("8px", "12px")


def test_a_page_that_asks_for_nothing_has_no_stylesheet_of_it() -> None:
    assert chosen_for(None, Look()).css == ""
    assert chosen_for("soft", Look()).css == chosen_for("soft", asked(font="system")).css


def test_what_launch_says_comes_before_what_the_app_says() -> None:
    both = asked(accent="red", radius="lg").over(asked(accent="blue", font="system"))
    assert both == asked(accent="red", radius="lg", font="system")


@pytest.mark.parametrize(
    ("theme", "font", "has_it"),
    [
        (None, None, True),
        (None, "system", False),
        ("soft", "limelight", "font" not in gr.themes.Soft().fonts),
        (gr.themes.Default(font="Georgia"), None, False),
        (gr.themes.Default(font="Georgia"), "limelight", False),
    ],
)
def test_a_theme_keeps_its_own_typeface(theme: object, font: str | None, has_it: bool) -> None:
    assert chosen_for(theme, asked(font=font)).has_typeface is has_it
