"""Documentation that is written by hand agrees with the code."""

from __future__ import annotations

from pathlib import Path

import pytest
from scripts.option_pages import default_text

from limelight.launch.config import declared
from limelight.launch.settings import setting_of

SECURITY = (Path(__file__).parents[1] / "docs" / "security.md").read_text()
LIMITS = SECURITY.partition("| option | environment | default | bounds |\n")[2].partition("\n\n")[0].splitlines()[1:]
COMPUTED = {"max_decoded_bytes_total": "4 × `max_decoded_bytes`"}


def test_the_table_of_limits_is_found() -> None:
    assert len(LIMITS) >= 20


@pytest.mark.parametrize("row", LIMITS)
def test_limits_are_documented_with_their_settings_and_defaults(row: str) -> None:
    names, variables, defaults, _ = (cell.strip() for cell in row.strip("|").split("|"))
    options = [declared()[name.strip("`")] for name in names.split(", ")]
    assert variables == ", ".join(f"`LIMELIGHT_{setting_of(option.name)}`" for option in options)
    expected = [COMPUTED.get(option.name) or default_text(option) or "none" for option in options]
    assert defaults == ", ".join(expected)
