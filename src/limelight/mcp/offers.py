"""Decorators that say how a function is offered."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TypeVar

from limelight.core.errors import DeclarationError
from limelight.core.tools import Offer, offered
from limelight.core.wire import Json

Function = TypeVar("Function", bound=Callable[..., object])
NAME = re.compile(r"[A-Za-z0-9_.-]{1,128}")
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s]+")
MIME_OF_APP = "text/html;profile=mcp-app"


def tool(
    name: str | None = None,
    description: str | None = None,
    structured_output: bool | None = None,
    _meta: Mapping[str, Json] | None = None,
    *,
    title: str | None = None,
    read_only: bool | None = None,
    destructive: bool | None = None,
    idempotent: bool | None = None,
    open_world: bool | None = None,
    app: str | None = None,
) -> Callable[[Function], Function]:
    """Describe a function as a tool. Every public function is one; this replaces what its name and docstring say.

    `read_only`, `destructive`, `idempotent` and `open_world` tell clients what a call may do. `structured_output=False`
    leaves only texts and files in the result. `app`: the URI of a `resource` with HTML that shows the result (an MCP
    App), or "page" for the app's own page.
    """
    if name is not None and not NAME.fullmatch(name):
        raise DeclarationError("mcp.tool: name", "1 to 128 letters, digits, '_', '-' and '.'", name)
    if app is not None and app != "page" and not app.startswith("ui://"):
        raise DeclarationError("mcp.tool: app", "the URI of a resource, 'ui://…', or 'page'", app)
    said = {
        "readOnlyHint": read_only,
        "destructiveHint": destructive,
        "idempotentHint": idempotent,
        "openWorldHint": open_world,
    }
    offer = Offer(
        name=name,
        title=title,
        description=description,
        hints={hint: value for hint, value in said.items() if value is not None},
        is_structured=structured_output,
        meta=dict(_meta or {}),
        shows=app,
    )
    return _marking(offer)


def resource(
    uri_template: str,
    description: str | None = None,
    mime_type: str | None = None,
    *,
    name: str | None = None,
    title: str | None = None,
) -> Callable[[Function], Function]:
    """Offer what a function returns as a resource. Parameters in braces, as in `notes://{name}`, are its arguments.

    A type of data other than text (`image/png`) means that the function returns base64. A URI that begins with `ui://`
    is HTML that clients show beside the results of tools (MCP Apps).
    """
    if not _URI.fullmatch(uri_template):
        raise DeclarationError("mcp.resource: uri_template", "a URI, such as 'notes://{name}'", uri_template)
    kind = mime_type or (MIME_OF_APP if uri_template.startswith("ui://") else "text/plain")
    offer = Offer(kind="resource", name=name, title=title, description=description, uri=uri_template, mime_type=kind)
    return _marking(offer)


def prompt(
    name: str | None = None, description: str | None = None, *, title: str | None = None
) -> Callable[[Function], Function]:
    """Offer what a function returns as a prompt, whose arguments are the function's."""
    return _marking(Offer(kind="prompt", name=name, title=title, description=description))


def _marking(offer: Offer) -> Callable[[Function], Function]:
    def mark(fn: Function) -> Function:
        offered(fn, offer)
        return fn

    return mark
