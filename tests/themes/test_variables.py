"""The variables are Gradio's, and each does something."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import limelight as gr
from limelight.core.errors import DeclarationError
from limelight.themes import style
from limelight.themes.variables import DEFAULTS, NAMES, property_of
from limelight.ui.no_effect import NO_EFFECT

LISTED = (Path(__file__).parent / "variables.txt").read_text().split()
RULES = "".join((Path(style.__file__).parent / name).read_text() for name in ("rules.css", "cards.css"))
FOR_REFERENCE = {"shadow_inset", "shadow_spread"}
"""Values that others refer to; none of Gradio's own rules uses them either."""


def test_the_names_are_those_that_gradio_sets() -> None:
    assert sorted(NAMES) == sorted(LISTED)


@pytest.mark.parametrize("name", DEFAULTS)
def test_every_variable_has_a_rule_or_no_effect(name: str) -> None:
    uses = f"var({property_of(name)})"
    is_used = uses in RULES or any(value == property_of(name) for value in DEFAULTS.values())
    assert is_used != (("Theme", name) in NO_EFFECT) or name in FOR_REFERENCE


def test_no_rule_uses_a_variable_that_is_not_there() -> None:
    known = {property_of(name) for name in {**DEFAULTS, **style._scales()}} | {"--font", "--font-mono"}
    used = set(re.findall(r"var\((--[a-z0-9-]+)", RULES))
    assert {name for name in used if not name.startswith("--ll-")} <= known


def test_an_unknown_variable_is_refused_with_the_nearest() -> None:
    with pytest.raises(DeclarationError, match="button_primary_background_fill"):
        gr.themes.Base().set(button_primary_background="red")


def test_what_has_no_effect_is_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    gr.themes.Base().set(embed_radius="3px", body_text_size="14px")
    assert [record.getMessage().split(": ", 1)[1] for record in caplog.records] == [
        "Theme(embed_radius=…) has no effect: the page around a frame rounds its corners"
    ]
