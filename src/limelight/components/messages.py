"""How a message of a conversation is described to callers."""

from __future__ import annotations

from collections.abc import Sequence

from limelight.core.schema import FILE_SCHEMA, Schema
from limelight.core.wire import Json


def _object(name: str, required: Sequence[str], /, **properties: Schema) -> Schema:
    return {"type": "object", "title": name, "properties": properties, "required": list(required)}


def _list_of(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _maybe(shape: Schema) -> Schema:
    return {"anyOf": [shape, {"type": "null"}], "default": None}


def _kind(name: str) -> Schema:
    return {"const": name, "default": name, "type": "string"}


_TEXT: Schema = {"type": "string"}
_ID: Schema = {"anyOf": [{"type": "integer"}, _TEXT]}
_ANYTHING: Schema = {"type": "object", "additionalProperties": True}
_METADATA = _object(
    "MetadataDict",
    (),
    title=_TEXT,
    id=_ID,
    parent_id=_ID,
    log=_TEXT,
    duration={"type": "number"},
    status={"enum": ["pending", "done"], "type": "string"},
)
_PIECES: list[Json] = [
    _object("TextMessage", ["text"], text=_TEXT, type=_kind("text")),
    _object("FileMessage", ["file"], file=FILE_SCHEMA, alt_text=_maybe(_TEXT), type=_kind("file")),
    _object(
        "ComponentMessage",
        ["component", "value", "constructor_args", "props"],
        component=_TEXT,
        value={},
        constructor_args=_ANYTHING,
        props=_ANYTHING,
        type=_kind("component"),
    ),
]
MESSAGE = _object(
    "Message",
    ["role", "content"],
    role=_TEXT,
    metadata=_maybe(_METADATA),
    content=_list_of({"anyOf": _PIECES}),
    options=_maybe(_list_of(_object("OptionDict", ["value"], value=_TEXT, label=_TEXT))),
)
"""JSON Schema of one message on the wire."""
