"""Tables."""

from __future__ import annotations

import html
from collections.abc import Sequence
from functools import partial
from typing import Any, ClassVar, Literal, Unpack, cast

import msgspec

from limelight.components.tables import sent
from limelight.components.tables.cells import header
from limelight.components.tables.given import NEEDS, Kind, give, named
from limelight.components.tables.kinds import kinds_of
from limelight.components.tables.sent import EXPECTED, TakenTable, check_size
from limelight.components.tables.written import Table, write
from limelight.components.text import without_tags
from limelight.core.collecting import uncollected
from limelight.core.errors import DeclarationError, InputRejected
from limelight.core.extras import Need
from limelight.core.json_files import is_named
from limelight.core.schema import Schema, WireType, check, schema_of
from limelight.core.wire import FileData, Json
from limelight.ui.component import Component, ComponentOptions

__all__ = ["DataFrame", "Dataframe", "List", "Matrix", "Numpy"]

Datatype = Literal["str", "number", "bool", "date", "markdown", "html", "image", "auto"]
Count = tuple[int, Literal["fixed", "dynamic"]]
Limits = tuple[int | None, int | None]
KINDS = ("str", "number", "bool", "date", "markdown", "html", "image", "auto")
_MEMBERS = ("headers", "data", "metadata")
_RICH = frozenset({"markdown", "html", "image"})
TYPES = ("pandas", "numpy", "polars", "array")
MATHS: list[dict[str, str | bool]] = [{"left": "$$", "right": "$$", "display": True}]


class Dataframe(Component):
    """A table, as an input edited like a spreadsheet.

    The function gets a pandas data frame; a Polars one, an array or a list of rows with `type`. It may return any of
    these, a `Styler` (its texts and colours are shown), a dict of columns, or the wire's dict of `headers` and `data`.
    `datatype` is that of all columns, or a list of one for each; `"auto"` takes it from the initial value. Counts are
    a number, or `(number, "fixed")` for a table to which no rows or columns can be added. `static_columns` are
    positions or names of columns that cannot be edited, `pinned_columns` is how many stay when the rest is scrolled.
    `show_search` adds a search field; with `"filter"` people can also keep only the rows that are shown.

    A caller may also send an uploaded file that holds the table as JSON, for one that is too large for a body.
    """

    takes = "a data frame, an array, a list of rows or a dict"
    EVENTS: ClassVar[tuple[str, ...]] = ("change", "input", "select", "edit")
    BUTTONS = usual_buttons = ("copy", "download", "fullscreen")
    blocks = True
    may_be_file = True
    prop_types = {
        "headers": list[object],
        "row_count": Count,
        "col_count": Count,
        "column_count": Count,
        "column_widths": list[str],
        "static_columns": list[int | str],
        "datatype": Datatype | list[Datatype],
        "latex_delimiters": list[dict[str, str | bool]],
        "show_search": Literal["none", "search", "filter"],
    }
    server_options = Component.server_options | {"type"}

    def __init__(
        self,
        value: object = None,
        *,
        headers: Sequence[str | int | float] | None = None,
        row_count: int | Count | None = None,
        row_limits: Limits | None = None,
        col_count: int | Count | None = None,
        column_count: int | Count | None = None,
        column_limits: Limits | None = None,
        datatype: Datatype | Sequence[Datatype] = "str",
        type: Kind = "pandas",  # Gradio's name
        latex_delimiters: list[dict[str, str | bool]] | None = None,
        max_height: int | str = 500,
        wrap: bool = False,
        line_breaks: bool = True,
        column_widths: Sequence[str | int | float] | None = None,
        show_row_numbers: bool = False,
        max_chars: int | None = None,
        show_search: bool | Literal["none", "search", "filter"] = "none",
        pinned_columns: int | None = None,
        static_columns: Sequence[int | str] | None = None,
        **options: Unpack[ComponentOptions],
    ) -> None:
        _check_options(self.options)
        columns = self.options["column_count"] or self.options["col_count"]
        if columns is not None and headers and _count(columns)[0] != len(headers):
            expected = f"as many columns as there are headers ({len(headers)})"
            raise DeclarationError("Dataframe: column_count", expected, columns)
        super().__init__()

    def _columns(self) -> Count:
        """The number of columns by either of its names, and its mode. Raises `DeclarationError`."""
        return _count(self.options["column_count"] or self.options["col_count"])

    def _names(self) -> list[Json]:
        """The names of the columns of a table that has none itself."""
        given = self.options["headers"]
        if given:
            return [header(one) for one in cast("Sequence[object]", given)]
        return [str(place + 1) for place in range(self._columns()[0])]

    def needs(self, *, as_input: bool) -> Sequence[Need]:
        return NEEDS.get(str(self.options["type"]), ()) if as_input else ()

    def props(self) -> dict[str, object]:
        names, (_, mode) = self._names(), self._columns()
        search = self.options["show_search"]
        widths = cast("Sequence[object]", self.options["column_widths"] or ())
        return {
            **super().props(),
            "headers": names,
            "row_count": _count(self.options["row_count"]),
            "col_count": (len(names), mode),
            "column_count": (len(names), mode),
            "column_widths": [_width(one) for one in widths],
            "static_columns": [*cast("Sequence[object]", self.options["static_columns"] or ())],
            "datatype": self._datatype(),
            "latex_delimiters": MATHS if self.options["latex_delimiters"] is None else self.options["latex_delimiters"],
            "show_search": {True: "search", False: "none", None: "none"}.get(cast("bool", search), search),
        }

    def _datatype(self) -> object:
        given = self.options["datatype"]
        if given != "auto":
            return given if isinstance(given, str) else [*cast("Sequence[str]", given)]
        return "auto" if callable(self.value) else (kinds_of(self.value) or "auto")

    def wire_type(self) -> WireType:
        return TakenTable | None

    def schema(self) -> Schema:
        anything: Schema = {"type": "array", "items": {}}
        metadata: Schema = {
            "anyOf": [
                {"type": "object", "additionalProperties": {"anyOf": [anything, {"type": "null"}]}},
                {"type": "null"},
            ],
            "default": None,
            "title": "Metadata",
        }
        return {
            "title": "DataframeData",
            "type": "object",
            "properties": {
                "headers": {**anything, "title": "Headers"},
                "data": {"type": "array", "items": anything, "title": "Data"},
                "metadata": metadata,
            },
            "required": ["headers", "data"],
            "additional_description": None,
        }

    def accepts(self) -> Schema:
        table, file = cast("Any", schema_of(TakenTable | None)), cast("Any", schema_of(FileData))  # Any: JSON
        return {"anyOf": [*table["anyOf"], {"$ref": file["$ref"]}], "$defs": {**table["$defs"], **file["$defs"]}}

    def check(self, value: Json) -> Json:
        if is_named(value):
            return msgspec.to_builtins(check(value, FileData, self.where))
        try:
            super().check(value)
        except InputRejected as error:
            _, bracket, place = error.expected.partition(" (at ")
            raise InputRejected(self.where, EXPECTED + bracket + place, error.got) from None
        if value is not None:
            table = cast("dict[str, Any]", value)  # Any: as checked
            check_size(table["headers"], table["data"], self.where)
        return value

    def opened(self, value: Json) -> Json:
        return sent.opened(value, self.where) if is_named(value) else value

    def preprocess(self, payload: Json) -> object:
        if payload is None:
            payload = {"headers": self._names(), "data": []}
        return give(
            uncollected(partial(msgspec.convert, payload, Table)), cast("Kind", self.options["type"]), self.where
        )

    def postprocess(self, value: object) -> Json:
        table = write(value, self.where)
        width = max(map(len, table.data), default=0)
        if not table.headers:
            table.headers = self._names()[: width or None]
        table.headers = named(table.headers, width)
        if not width:
            table.data = []
        return table

    def shared(self, value: Json) -> Json:
        """Cells of markup as text, and pictures only if they are in their cells."""
        kinds = self._datatype()
        if value is None or not _RICH.intersection([kinds] if isinstance(kinds, str) else cast("list[str]", kinds)):
            # Nothing else that a client wrote, such as the name of a file that the page would fetch.
            return {name: value.get(name) for name in _MEMBERS} if isinstance(value, dict) else value
        table = value if isinstance(value, Table) else msgspec.convert(value, Table)
        width = max(map(len, table.data), default=0)
        each = [kinds] * width if isinstance(kinds, str) else [*cast("list[str]", kinds), *["str"] * width]
        data = [[_plain(one, kind) for one, kind in zip(cells, each, strict=False)] for cells in table.data]
        return {"headers": table.headers, "data": data, "metadata": None}

    def example(self) -> Json:
        return {"headers": ["a", "b"], "data": [["foo", "bar"]]}


def _count(given: object) -> Count:
    """The number, 3 unless it is given, and its mode. Raises `DeclarationError`."""
    if given is None:
        return 3, "dynamic"
    number, mode = given if isinstance(given, list | tuple) and len(given) == 2 else (given, "dynamic")
    if isinstance(number, bool) or not isinstance(number, int) or number < 0 or mode not in ("fixed", "dynamic"):
        raise DeclarationError(
            "Dataframe: row_count, column_count", "a number, or a number and 'fixed' or 'dynamic'", given
        )
    return number, cast("Literal['fixed', 'dynamic']", mode)


def _plain(cell: Json, kind: str) -> Json:
    """The cell as anybody may see it."""
    if kind == "image":
        return cell if isinstance(cell, str) and cell.startswith("data:image/") else None
    if kind not in _RICH or cell is None or isinstance(cell, bool | int | float):
        return cell
    said = cell if isinstance(cell, str) else msgspec.json.encode(cell).decode()
    return without_tags(said) if kind == "markdown" else html.escape(said, quote=False)


def _width(given: object) -> str:
    return f"{given}px" if isinstance(given, int | float) else str(given)


def _check_options(options: dict[str, Any]) -> None:  # Any: options have many types
    if options["type"] not in TYPES:
        raise DeclarationError("Dataframe: type", f"one of {TYPES}", options["type"])
    datatype = options["datatype"]
    for one in [datatype] if isinstance(datatype, str) else datatype:
        if one not in KINDS:
            raise DeclarationError("Dataframe: datatype", f"one of {KINDS}", one)
    _count(options["row_count"])


DataFrame = Dataframe


class Numpy(Dataframe):
    """`Dataframe` that gives an array."""

    type_name = "dataframe"

    def __init__(
        self,
        value: object = None,
        *,
        row_count: int | Count | None = (1, "dynamic"),
        type: Kind = "numpy",  # Gradio's name
        **options: Any,  # Any: as Dataframe's
    ) -> None:
        super().__init__()


class Matrix(Dataframe):
    """`Dataframe` that gives a list of rows."""

    type_name = "dataframe"

    def __init__(
        self,
        value: object = None,
        *,
        row_count: int | Count | None = (1, "dynamic"),
        type: Kind = "array",  # Gradio's name
        **options: Any,  # Any: as Dataframe's
    ) -> None:
        super().__init__()


class List(Dataframe):
    """`Dataframe` of one column that gives a list of rows."""

    type_name = "dataframe"

    def __init__(
        self,
        value: object = None,
        *,
        row_count: int | Count | None = (1, "dynamic"),
        col_count: int | Count | None = 1,
        type: Kind = "array",  # Gradio's name
        **options: Any,  # Any: as Dataframe's
    ) -> None:
        super().__init__()
