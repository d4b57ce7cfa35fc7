"""Inputs besides the main ones, which apps keep in an accordion."""

from __future__ import annotations

from collections.abc import Sequence

from limelight.ui.component import Component
from limelight.ui.layouts import Accordion
from limelight.ui.translations import PageText


def accordion_of(given: str | Accordion | None) -> Accordion:
    """The author's accordion, or a closed one with their title."""
    title = given or PageText("Additional Inputs")
    return title if isinstance(title, Accordion) else Accordion(title, open=False)


def place(components: Sequence[Component]) -> None:
    """Put the components here that have no place yet."""
    for component in components:
        if component.parent is None:
            component.render()
