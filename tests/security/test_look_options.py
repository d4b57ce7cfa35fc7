"""Colour, corners, distances and typeface of an app end up in styles: no value writes any of its own there."""

from __future__ import annotations

import os
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import limelight as gr
from limelight.core.css_colors import css_color
from limelight.core.errors import DeclarationError
from limelight.core.look import Look
from limelight.launch.config import read
from limelight.themes.adapted import adapted

OPTIONS = ("accent", "radius", "density", "font")
TEXTS = [
    "red;background:url(//evil.example)", "red}body{display:none", "</style><script>alert(1)</script>", "red\0",
    "red/**/", "\\72 ed", "url(//evil.example)", "var(--ll-ground)", "env(x)", "calc(1px)", "12px;x", "12px}*{",
    "12px 12px", "-1px", "1e3px", "9999px", "NaNpx", "rgb(1,2,3);", "rgb(1,2,3", "rgb(url(1),2,3)", "rgb(1,2,3) red",
    "rgb(9e999,2,3)", "rgb(" + "1" * 5000, "oklch(0 0 0)\n}", "#fff;", "#ffffff80", "transparent", "currentColor",
    "inherit", "sm;", "compact}", "system;", "Geist, x", "limelight'", "x" * 100_000,
]  # fmt: skip
VALUES: list[Any] = ["", " ", 5, ["teal"], {"color": "red"}, b"teal", True]  # Any: nothing that is allowed
PLAIN = re.compile(r"\*?[\w#%.,() -]*", re.ASCII)


@pytest.mark.parametrize("name", OPTIONS)
@pytest.mark.parametrize("value", [*TEXTS, *VALUES], ids=lambda value: repr(value)[:24])
def test_what_is_no_value_of_the_option_is_refused(name: str, value: Any) -> None:  # Any: nothing that is allowed
    with pytest.raises(DeclarationError, match=name):
        gr.Blocks(**{name: value})
    with pytest.raises(DeclarationError, match=name):
        read({name: value})  # type: ignore[misc]


@pytest.mark.parametrize("name", OPTIONS)
@pytest.mark.parametrize("value", [one for one in TEXTS if "\0" not in one], ids=lambda value: value[:24])
def test_the_environment_is_read_like_the_script(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(os.environ, f"LIMELIGHT_{name.upper()}", value)
    with pytest.raises(DeclarationError, match=name.upper()):
        read({})


def is_plain(given: Look) -> bool:
    """Whether a theme gets nothing by the look but numbers, colours and names of its own."""
    theme = adapted(None, given)
    assert theme is not None
    marks = {"checkbox_check", "radio_circle"}
    return all(PLAIN.fullmatch(value) for name, value in theme.values.items() if name not in marks)


@given(st.from_regex(r"([a-z]{3,5}\([^()]{1,60}\)|#[0-9a-fA-F]{3,8}|[a-z]{3,9})\s?", fullmatch=True))
def test_a_colour_is_written_anew_from_its_numbers(text: str) -> None:
    try:
        color = css_color(text, "accent")
    except DeclarationError:
        return
    assert re.fullmatch("#[0-9a-f]{6}", str(color))


@pytest.mark.parametrize(
    "accent", ["teal", " TEAL\n", "rgb(1 2 3)", "hsl(-9deg 100% 25%)", "oklch(999999 999999 999999)"]
)
@pytest.mark.parametrize("length", ["6px", " 0.4001rem\n", "32.0000px"])
def test_what_a_page_gets_is_plain(accent: str, length: str) -> None:
    made = gr.Blocks(accent=accent, radius=length, density=length).look
    assert is_plain(made)
