"""Sample values to choose from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated, Any, Literal, Unpack, cast

from msgspec import Meta

from limelight.components.shortcuts import component
from limelight.core.errors import InputRejected, shorten
from limelight.core.schema import Schema, WireType
from limelight.core.texts import texts_in
from limelight.core.wire import Json
from limelight.ui.component import Component, ComponentOptions

__all__ = ["Dataset"]

MAX_INDEX = (1 << 53) - 1  # the largest whole number that is exact in JavaScript

Rows = list[list[Any]]  # Any: values of components


class Dataset(Component):
    """Rows of sample values for `components`. The function gets the chosen row; its index with `type="index"`, and both
    with `type="tuple"`. `layout`: "table" or "gallery", by default a table if there are several columns.

    As an output, it takes the index of the row to choose, or the row. Return `Dataset(samples=…)` for other rows.
    """

    EVENTS = ("change", "click", "select")
    server_options = Component.server_options | {"type", "proxy_url"}
    prop_types = {
        "components": list[str],
        "component_props": list[dict[str, object]],
        "headers": list[str],
        "samples": list[list[object]],
    }

    def __init__(  # type: ignore[misc]  # defaults of its own
        self,
        *,
        label: str | None = None,
        show_label: bool = True,
        components: Sequence[Component | str] | None = None,
        component_props: list[dict[str, Any]] | None = None,  # Any: options of components
        samples: Rows | None = None,
        headers: list[str] | None = None,
        type: Literal["values", "index", "tuple"] = "values",  # Gradio's name
        layout: Literal["gallery", "table"] | None = None,
        samples_per_page: int = 10,
        proxy_url: str | None = None,
        sample_labels: list[str] | None = None,
        **options: Unpack[ComponentOptions],
    ) -> None:
        self._wires: list[list[Json]] | None = None
        self._whole: tuple[Sequence[Component], Rows, Sequence[int]] | None = None
        given = [one for one in (components or []) if isinstance(one, Component | str)]
        self._keep("components", [_shown_nowhere(one) for one in given])
        super().__init__()

    def keep_whole(self, columns: Sequence[Component], rows: Rows, shown: Sequence[int]) -> None:
        """Convert these rows, of which the samples are the columns at the places `shown`."""
        self._whole = columns, rows, shown

    @property
    def columns(self) -> list[Component]:
        """The component of each column."""
        return cast("list[Component]", self.options["components"])

    @property
    def samples(self) -> Rows:
        return cast("Rows", self.options["samples"] or [])

    def props(self) -> dict[str, object]:
        columns, self._wires = self.columns, self._converted()
        labels = [str(column.options.get("label") or "") for column in columns]
        return {
            **super().props(),
            "components": [column.type_name for column in columns],
            "component_props": self.options["component_props"] or [column.props() for column in columns],
            "headers": self.options["headers"] or (labels if any(labels) else []),
            "samples": self._projected(self._wires),
        }

    def wires(self) -> list[list[Json]]:
        """The whole rows as wire values. The page's are used, because files in them have been stored already."""
        return self._wires if self._wires is not None else self._converted()

    def _converted(self) -> list[list[Json]]:
        columns, rows, _ = self._whole or (self.columns, self.samples, ())
        return [[c.postprocess(v) for c, v in zip(columns, row, strict=False)] for row in rows]

    def _projected(self, wires: list[list[Json]]) -> list[list[Json]]:
        if self._whole is None:
            return wires
        return [[row[place] for place in self._whole[2] if place < len(row)] for row in wires]

    def wire_type(self) -> WireType:
        return Annotated[int, Meta(ge=0, le=MAX_INDEX)] | None

    def schema(self) -> Schema:
        return {"type": "integer", "minimum": 0, "maximum": MAX_INDEX, "description": "index of the chosen sample"}

    def example(self) -> Json:
        return 0

    def picked(self) -> Iterable[str]:
        return texts_in(self.samples)

    def preprocess(self, payload: Json) -> object:
        if payload is None:
            return None
        if type(payload) is not int or not 0 <= payload < len(self.samples):
            raise InputRejected(self.where, "the number of a sample", shorten(payload))
        if self.options["type"] == "index":
            return payload
        return (payload, self.samples[payload]) if self.options["type"] == "tuple" else self.samples[payload]

    def postprocess(self, value: object) -> Json:
        if value is None or (isinstance(value, int) and not isinstance(value, bool)):
            return value
        return next((number for number, row in enumerate(self.samples) if _is_same(row, value)), None)


def _is_same(row: object, value: object) -> bool:
    try:
        return row is value or bool(row == value)
    except ValueError:  # arrays
        return False


def _shown_nowhere(given: Component | str) -> Component:
    return given if isinstance(given, Component) else component(given, render=False)
