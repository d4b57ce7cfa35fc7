"""Large tables as the page gets them: the first rows, and the path of a stored file with the whole table.

So the first rows are there at once, however large the table is, and a page sends the path where a function takes the
table as it came. All other readers get the table itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Literal, NamedTuple

import msgspec
from msgspec import Raw, Struct, field

from limelight.core.collecting import uncollected
from limelight.core.endpoint import Endpoint
from limelight.core.errors import StorageFull
from limelight.core.json_files import is_marked, objects_in
from limelight.core.plain import on_one_line
from limelight.core.table_pieces import PIECE_BYTES, STAND_IN_JSON, pieces_of
from limelight.core.wire import Completed, Generated, Job, Json, Streamed
from limelight.engine.files.store import FileStore

LARGE_BYTES = 1 << 20
FIRST_ROWS = 100
KIND, TITLE = "dataframe", "DataframeData"
"""The type of the component, and the title of its schema."""
NAME = "table.json"
UNCHANGED = Raw(b'{"__type__":"update"}')
_MARK = b'"gradio.FileData"'

Config = Mapping[str, Any]  # Any: JSON


class _Shell(Struct):
    headers: Raw
    data: list[Raw] = []
    metadata: dict[str, list[Raw] | None] | None = None


class _Update(Struct):
    """A change of the component that a function returned."""

    mark: Literal["update"] = field(name="__type__")


class _Table(NamedTuple):
    shell: _Shell
    blocks: list[bytes]
    """Rows with commas between them. The page reads them line by line, and shows a frame between two."""
    first: list[Raw]
    size: int


class LargeTables:
    """Stores large tables for the page of one app. May be used from any thread."""

    def __init__(self, config: Config, files: FileStore) -> None:
        self._files = files
        tables = {one["id"] for one in config["components"] if one["type"] == KIND}
        self._places: Mapping[int, Sequence[int]] = {
            one["id"]: [place for place, id_ in enumerate(one["outputs"]) if id_ in tables]
            for one in config["dependencies"]
        }
        """Which outputs of an endpoint of the script are tables."""

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

    def concerns(self, job: Job, event: Generated | Completed) -> bool:
        """Whether there may be a large table in the event."""
        if isinstance(event, Completed) and len(memoryview(event.render)) > LARGE_BYTES:
            return True
        return _may_hold(event) and bool(self._places.get(job.endpoint, True))

    def asks(self, job: Job, event: Generated | Completed) -> bool:
        """Whether `in_event` needs the endpoint: it is one that a render made."""
        return _may_hold(event) and job.endpoint not in self._places

    def in_event(
        self, job: Job, event: Generated | Completed, endpoint: Endpoint | None = None, *, is_shown: bool = False
    ) -> Generated | Completed:
        """The event without the rows of large tables beyond the first ones. `is_shown`: all that a generator yielded
        is in the page, so that the end need not say it again."""
        if isinstance(event, Completed) and event.has_render:
            event = msgspec.structs.replace(event, render=self._in_render(event.render, job.client))
        places = self._places_of(job, endpoint)
        if not places or not _may_hold(event):
            return event
        values = msgspec.json.decode(event.data, type=list[Raw])
        for place in places:
            if isinstance(event, Generated) and event.is_diff:
                values[place] = self._in_difference(values[place], job.client)
            elif is_shown and len(memoryview(values[place])) > LARGE_BYTES:
                values[place] = UNCHANGED
            else:
                values[place] = self._shortened(values[place], job.client)
        return msgspec.structs.replace(event, data=Raw(msgspec.json.encode(values)))

    def _places_of(self, job: Job, endpoint: Endpoint | None) -> Sequence[int]:
        if endpoint is None:
            return self._places.get(job.endpoint, ())
        return [place for place, one in enumerate(endpoint.returns) if one.schema.get("title") == TITLE]

    def _in_render(self, text: Raw, client: str) -> Raw:
        if len(memoryview(text)) <= LARGE_BYTES or _MARK in bytes(text):
            return text
        members = msgspec.json.decode(text, type=dict[str, Raw])
        made = msgspec.json.decode(members["components"], type=list[dict[str, Raw]])
        for component in made:
            if msgspec.json.decode(component["type"]) == KIND and len(memoryview(component["props"])) > LARGE_BYTES:
                props = msgspec.json.decode(component["props"], type=dict[str, Raw])
                props["value"] = self._shortened(props["value"], client)
                component["props"] = Raw(msgspec.json.encode(props))
        return Raw(msgspec.json.encode({**members, "components": made}))

    def _in_difference(self, text: Raw, client: str) -> Raw:
        """Tables that replace others. Smaller changes are as they are: the page makes them in the table that it has."""
        if len(memoryview(text)) <= LARGE_BYTES:
            return text
        edits = msgspec.json.decode(text, type=list[tuple[str, list[str | int], Raw]])
        if len(edits) != 1 or edits[0][1]:
            return text
        return Raw(msgspec.json.encode([("replace", [], self._shortened(edits[0][2], client))]))

    def _shortened(self, text: Raw, client: str = "") -> Raw:
        """The table, or the update with one, without rows beyond the first ones; else the same object."""
        if len(memoryview(text)) <= LARGE_BYTES:
            return text
        try:
            table = _read(bytes(text))
        except msgspec.ValidationError:
            return self._in_update(text, client)
        if table.size <= FIRST_ROWS:
            return text
        try:
            file = self._files.save(_written(table), NAME, "application/json", client)
        except StorageFull:
            return text
        metadata = table.shell.metadata
        first = {
            "headers": table.shell.headers,
            "data": table.first,
            "metadata": metadata and {name: layer and layer[:FIRST_ROWS] for name, layer in metadata.items()},
            "file": file.path,
            "rows": table.size,
        }
        return Raw(msgspec.json.encode(first))

    def _in_update(self, text: Raw, client: str) -> Raw:
        try:
            msgspec.json.decode(text, type=_Update)
        except msgspec.ValidationError:  # no table
            return text
        members = msgspec.json.decode(text, type=dict[str, Raw])
        if "value" not in members:
            return text
        return Raw(msgspec.json.encode({**members, "value": self._shortened(members["value"], client)}))


def _may_hold(event: Generated | Completed) -> bool:
    is_large = len(memoryview(event.data)) > LARGE_BYTES
    return is_large and not event.has_files and not isinstance(event, Streamed)


def _read(text: bytes) -> _Table:
    """Raises `msgspec.ValidationError` for anything but a table."""
    pieces = pieces_of(text)
    if pieces is not None:
        try:
            shell = msgspec.json.decode(pieces.shell, type=_Shell)
            if shell.data != [Raw(STAND_IN_JSON)]:
                raise msgspec.DecodeError
            blocks, first, count = [], list[Raw](), 0
            for block, rows in pieces.rows(partial(msgspec.json.decode, type=list[Raw])):
                first += rows[: FIRST_ROWS - len(first)]
                count += len(rows)
                blocks.append(block)
            return _Table(shell, blocks, [Raw(bytes(one)) for one in first], count)
        except msgspec.DecodeError:
            pass  # rows of something else
    whole: _Shell = uncollected(partial(msgspec.json.decode, text, type=_Shell))
    rows, per_block = whole.data, max(1, PIECE_BYTES * len(whole.data) // len(text))
    blocks = [b",".join(map(bytes, rows[start : start + per_block])) for start in range(0, len(rows), per_block)]
    return _Table(whole, blocks, rows[:FIRST_ROWS], len(rows))


def _written(table: _Table) -> bytes:
    """The table as JSON: a line of all but the rows, lines of rows, and a last line that closes it."""
    metadata = msgspec.json.encode(table.shell.metadata)
    return b'{"headers":%b,"metadata":%b,"data":[\n%b\n]}' % (
        bytes(table.shell.headers), metadata, b",\n".join(table.blocks)
    )  # fmt: skip
