"""Sample values to choose from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Unpack, cast

from limelight.core.errors import InputRejected, shorten
from limelight.core.schema import WireType
from limelight.core.wire import Json
from limelight.ui.component import Component, ComponentOptions


class Dataset(Component):
    """Rows of sample values of `components`. The function gets the chosen row, or its number with `type="index"`."""

    EVENTS = ("click", "select")
    is_hidden = True
    server_options = Component.server_options | {"type"}

    def __init__(  # type: ignore[misc]  # defaults of its own
        self,
        *,
        label: str | None = None,
        show_label: bool = True,
        components: Sequence[Component] | None = None,
        component_props: list[dict[str, Any]] | None = None,  # Any: options of components
        samples: list[list[Any]] | None = None,  # Any: values of components
        headers: list[str] | None = None,
        type: str = "values",  # Gradio's name
        layout: str | None = None,
        samples_per_page: int = 10,
        sample_labels: list[str] | None = None,
        **options: Unpack[ComponentOptions],
    ) -> None:
        super().__init__()

    @property
    def columns(self) -> list[Component]:
        return list(cast("Sequence[Component] | None", self.options["components"]) or [])

    def props(self) -> dict[str, object]:
        samples = cast("list[list[object]]", self.options["samples"] or [])
        columns = self.columns
        return {
            **super().props(),
            "components": [column.type_name for column in columns],
            "component_props": [column.props() for column in columns],
            "headers": self.options["headers"] or [str(column.options.get("label") or "") for column in columns],
            "samples": [[c.postprocess(v) for c, v in zip(columns, row, strict=False)] for row in samples],
        }

    def wire_type(self) -> WireType:
        return int | None

    def preprocess(self, payload: Json) -> object:
        if payload is None:
            return None
        samples = cast("list[list[object]]", self.options["samples"] or [])
        number = payload
        if type(number) is not int or not 0 <= number < len(samples):  # hidden from callers, so not checked before
            raise InputRejected(self.where, "the number of a sample", shorten(payload))
        if self.options["type"] == "index":
            return number
        return (number, samples[number]) if self.options["type"] == "tuple" else samples[number]
