"""`load_openapi`: forms for somebody's HTTP API."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

from limelight.blocks import Blocks
from limelight.components.text import Markdown
from limelight.core.errors import DeclarationError
from limelight.recipes.interface import Interface
from limelight.recipes.openapi.document import Document, Operation, chosen
from limelight.recipes.openapi.fields import input_for, output_for
from limelight.recipes.openapi.request import Api
from limelight.ui.component import Component
from limelight.ui.layouts import Accordion

__all__ = ["load_openapi"]

OPEN = 3
"""Up to so many forms are open when the page opens."""


def load_openapi(
    openapi_spec: str | Path | dict[str, Any],  # Any: JSON
    base_url: str,
    *,
    paths: list[str] | None = None,
    exclude_paths: list[str] | None = None,
    methods: list[Literal["get", "post", "put", "patch", "delete"]] | None = None,
    auth_token: str | None = None,
    **interface_kwargs: Any,  # options of each `Interface`
) -> Blocks:
    """An app with a form and an endpoint for each operation that an OpenAPI document describes.

    `openapi_spec` is the document (version 3, JSON): a dict, a path or an address. Requests go to `base_url`, with
    `auth_token` as a bearer token; the document's own `servers` do not count, and redirects to other hosts are not
    followed. `paths` and `exclude_paths` are paths or regular expressions that match from the path's beginning. A body
    that is an object has a field for each of its properties; other ones are entered as JSON.

    Whoever may open the app acts with the token, so choose what they may call.
    """
    document, api = Document(openapi_spec), Api(base_url, auth_token)
    operations = chosen(document.operations(), paths, exclude_paths, [*methods] if methods is not None else None)
    if not operations:
        raise DeclarationError("load_openapi", "paths and methods that the document has")
    options = {"flagging_mode": "never", **interface_kwargs}
    with Blocks(title=document.title) as app:
        Markdown(f"# {document.title}")
        for operation in operations:
            label = f"{operation.method.upper()} {operation.path}"
            shown = f"{label}: {operation.summary}" if operation.summary else label
            with Accordion(shown, open=len(operations) <= OPEN):
                if operation.description:
                    Markdown(operation.description)
                inputs, output = [input_for(field) for field in operation.fields], output_for(operation)
                Interface(
                    _function(api, operation, output),
                    inputs or None,
                    output,
                    api_name=operation.api_name,
                    concurrency_limit=None,
                    **options,
                )
    return app


def _function(api: Api, operation: Operation, output: Component) -> Callable[..., object]:
    def call(*values: object) -> object:
        return api.call(operation, values, output)

    made: Any = call  # Any: a function that gets attributes
    made.__name__ = operation.api_name
    made.__doc__ = operation.summary or operation.description
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    names: dict[str, None] = {}
    for field in operation.fields:
        name = re.sub(r"\W", "_", field.name) or "value"
        name = f"_{name}" if not name.isidentifier() else name
        while name in names:
            name += "_"
        names[name] = None
    made.__signature__ = inspect.Signature([inspect.Parameter(name, kind) for name in names])
    function: Callable[..., object] = made
    return function
