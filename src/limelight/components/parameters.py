"""Documentation of parameters."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal, Unpack

from limelight.core.schema import Schema, WireType
from limelight.core.wire import Json
from limelight.ui.component import Component, ComponentOptions

__all__ = ["ParamViewer"]


class ParamViewer(Component):
    """Parameters with their documentation: a dict from name to a dict of `type`, `description` (Markdown) and
    `default`.

    `linkify` lists names that become links to `#h-name` where a type names them. `anchor_links` gives each parameter
    an address, `#param-name`; a text goes before the name.
    """

    takes = 'a dict from names to dicts of "type", "description" and "default"'
    EVENTS = ("change", "upload")

    def __init__(  # type: ignore[misc]  # in Gradio's order, in which scripts may give them without their names
        self,
        value: Mapping[str, Mapping[str, str | None]] | Callable[..., object] | None = None,
        language: Literal["python", "typescript"] = "python",
        linkify: list[str] | None = None,
        every: Component | float | None = None,
        inputs: object = None,
        render: bool = True,
        key: int | str | tuple[int | str, ...] | None = None,
        preserved_by_key: list[str] | str | None = "value",
        header: str | None = "Parameters",
        anchor_links: bool | str = False,
        max_height: int | str | None = None,
        **options: Unpack[ComponentOptions],
    ) -> None:
        super().__init__()

    def wire_type(self) -> WireType:
        return dict[str, dict[str, Any]] | None  # Any: JSON

    def schema(self) -> Schema:
        return {"type": {}, "description": "any valid json"}

    def postprocess(self, value: object) -> Json:
        if value is None:
            return None
        if not isinstance(value, Mapping) or not all(isinstance(one, Mapping) for one in value.values()):
            raise TypeError("ParamViewer takes a dict from names to dicts of 'type', 'description' and 'default'")
        return {str(name): _told(one) for name, one in value.items()}

    def example(self) -> Json:
        return {"array": {"type": "numpy.ndarray", "description": "Values to sum.", "default": "None"}}


def _told(parameter: Mapping[str, object]) -> Json:
    return {name: None if said is None else str(said) for name, said in parameter.items()}
