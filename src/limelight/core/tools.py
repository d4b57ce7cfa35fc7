"""What an author says of a function to clients of the MCP server: plain data on the function."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Literal

from limelight.core.wire import Json

ATTRIBUTE = "__limelight_offer__"


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """How a function is offered: as a tool, a resource or a prompt."""

    kind: Literal["tool", "resource", "prompt"] = "tool"
    name: str | None = None
    title: str | None = None
    description: str | None = None
    hints: Mapping[str, bool] = field(default_factory=dict)
    """What a tool does beside returning a value, by names of the protocol: `readOnlyHint` and so on."""
    is_structured: bool | None = None
    """Whether a tool returns JSON of a declared shape; None: if its outputs have one."""
    meta: Mapping[str, Json] = field(default_factory=dict)
    uri: str = ""
    """Of a resource; with parameters in braces."""
    mime_type: str = "text/plain"
    shows: str | None = None
    """URI of the resource that shows a tool's result (MCP Apps); "page": the app's own page."""


def offered(fn: Callable[..., object], offer: Offer) -> None:
    """Attach the offer to the function."""
    setattr(fn, ATTRIBUTE, offer)


def offer_of(fn: Callable[..., object]) -> Offer | None:
    while isinstance(fn, partial):
        fn = fn.func
    found = getattr(fn, ATTRIBUTE, None)
    return found if isinstance(found, Offer) else None
