"""The bar with links to the pages of an app."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Unpack

from limelight.core.errors import DeclarationError
from limelight.core.schema import Schema, WireType
from limelight.core.wire import Json
from limelight.ui.component import Component, ComponentOptions

__all__ = ["Navbar"]


class Navbar(Component):
    """Changes the bar that leads to the pages of an app with several. It may stand anywhere on its page.

    `value`: more links, as pairs of name and address: `[("Docs", "https://example.com")]`. `main_page_name`: what the
    first page is called; False leaves it out. `visible=False` takes the bar away.
    """

    EVENTS = ("change",)
    is_shown = False

    def __init__(
        self,
        value: Sequence[tuple[str, str]] | None = None,
        *,
        main_page_name: str | Literal[False] = "Home",
        **options: Unpack[ComponentOptions],
    ) -> None:
        if not isinstance(main_page_name, str) and main_page_name is not False:
            raise DeclarationError("Navbar: main_page_name", "a name, or False", main_page_name)
        super().__init__()

    def wire_type(self) -> WireType:
        return list[tuple[str, str]] | None

    def schema(self) -> Schema:
        return {}

    def example(self) -> Json:
        return None
