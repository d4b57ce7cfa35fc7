"""`gradio.routes`, as far as scripts use it: `App.create_app(demo)`."""

from __future__ import annotations

from typing import Any, Protocol


class Served(Protocol):
    @property
    def app(self) -> Any:  # Any: Starlette, which this module does not import
        """The ASGI app."""


class App:
    """Scripts ask it for the ASGI app of a `Blocks`; it is never made."""

    @staticmethod
    def create_app(blocks: Served, **options: object) -> Any:  # Any: as above
        """As `blocks.app`. What `launch` is told decides on logins and origins, not `options`."""
        return blocks.app
