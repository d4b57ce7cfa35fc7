"""Large tables as the page gets them: the first rows, and the path of a stored file with the whole table.

So the first rows are there at once, however large the table is, and a page sends the path where a function takes the
table as it came. All other readers get the table itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, cast

import msgspec
from msgspec import Raw, Struct

from limelight.core.collecting import uncollected
from limelight.core.errors import StorageFull
from limelight.core.json_files import is_marked, objects_in
from limelight.core.plain import on_one_line
from limelight.core.wire import Completed, Job, Json
from limelight.engine.files.store import FileStore

LARGE_BYTES = 1 << 20
FIRST_ROWS = 100
LINE_BYTES = 256 << 10
"""The page reads the file line by line, and shows a frame between two lines."""
KIND = "dataframe"
NAME = "table.json"

Config = Mapping[str, Any]  # Any: JSON


class _Table(Struct):
    headers: Raw
    data: list[Raw]
    metadata: dict[str, list[Raw] | None] | None = None


class LargeTables:
    """Stores large tables for the page of one app. May be used from any thread."""

    def __init__(self, config: Config, files: FileStore) -> None:
        self._files = files
        tables = {one["id"] for one in config["components"] if one["type"] == KIND}
        self._places: Mapping[int, Sequence[int]] = {
            one["id"]: [place for place, id_ in enumerate(one["outputs"]) if id_ in tables]
            for one in config["dependencies"]
        }
        """Which outputs of an endpoint are tables."""

    def in_config(self, config: Config) -> dict[str, Json]:
        """A copy of the configuration without the rows of large tables beyond the first ones."""
        components = [self._in_component(one) if one["type"] == KIND else one for one in config["components"]]
        return {**config, "components": components}

    def _in_component(self, component: dict[str, Any]) -> dict[str, Any]:  # Any: JSON
        value = component["props"].get("value")
        if not isinstance(value, dict) or any(True for _ in objects_in(value, is_marked)):
            return component
        text = Raw(on_one_line(msgspec.json.encode(value)))
        short = self._shortened(text)
        return component if short is text else {**component, "props": {**component["props"], "value": short}}

    def concerns(self, job: Job, event: Completed) -> bool:
        """Whether there may be a large table in the event."""
        is_large = len(memoryview(event.data)) > LARGE_BYTES
        return is_large and not event.has_files and bool(self._places.get(job.endpoint))

    def in_event(self, job: Job, event: Completed) -> Completed:
        """The event without the rows of large tables beyond the first ones."""
        values = msgspec.json.decode(event.data, type=list[Raw])
        for place in self._places[job.endpoint]:
            values[place] = self._shortened(values[place], job.client)
        return msgspec.structs.replace(event, data=Raw(msgspec.json.encode(values)))

    def _shortened(self, text: Raw, client: str = "") -> Raw:
        if len(memoryview(text)) <= LARGE_BYTES:
            return text
        try:
            table = uncollected(partial(msgspec.json.decode, text, type=_Table))
        except msgspec.ValidationError:  # an update of the component, or no table
            return text
        if len(table.data) <= FIRST_ROWS:
            return text
        try:
            file = self._files.save(_lines(table, len(memoryview(text))), NAME, "application/json", client)
        except StorageFull:
            return text
        first = {
            "headers": table.headers,
            "data": table.data[:FIRST_ROWS],
            "metadata": table.metadata
            and {name: layer and layer[:FIRST_ROWS] for name, layer in table.metadata.items()},
            "file": file.path,
            "rows": len(table.data),
        }
        return Raw(msgspec.json.encode(first))


def _lines(table: _Table, size_bytes: int) -> bytes:
    """The table as JSON: a line of all but the rows, lines of rows, and a last line that closes it."""
    rows, per_line = cast("list[Any]", table.data), max(1, LINE_BYTES * len(table.data) // size_bytes)  # Any: of bytes
    blocks = (b",".join(rows[start : start + per_line]) for start in range(0, len(rows), per_line))
    metadata = msgspec.json.encode(table.metadata)
    return b'{"headers":%b,"metadata":%b,"data":[\n%b\n]}' % (table.headers, metadata, b",\n".join(blocks))
