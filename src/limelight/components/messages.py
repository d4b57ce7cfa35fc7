"""Messages of a chat on the wire: their types, their schemas, and older forms that clients may send."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, NotRequired, TypedDict, cast

from msgspec import UNSET, Struct, UnsetType

from limelight.core.schema import FILE_SCHEMA, Schema
from limelight.core.wire import FileData, Json

__all__ = ["MessageDict"]


class MessageDict(TypedDict):
    """A message of a `Chatbot` as a dict: what `ChatMessage` holds."""

    role: Literal["user", "assistant", "system"]
    content: Any  # Any: as of `ChatMessage`
    metadata: NotRequired[dict[str, Any]]  # Any: as above
    options: NotRequired[list[dict[str, str]]]


class TextPiece(Struct, tag_field="type", tag="text"):
    text: str


class FilePiece(Struct, tag_field="type", tag="file"):
    file: FileData
    alt_text: str | None = None


class ComponentPiece(Struct, tag_field="type", tag="component"):
    """A component with its value. The page shows it only with the server's signature."""

    component: str
    value: Any = None  # Any: JSON, by component
    constructor_args: dict[str, Any] = {}  # Any: as above
    props: dict[str, Any] = {}  # Any: as above
    signature: str = ""


Piece = TextPiece | FilePiece | ComponentPiece


class Metadata(Struct):
    """Metadata of a message. One with a `title` is shown as a collapsible thought."""

    title: str | UnsetType | None = UNSET
    id: int | str | UnsetType | None = UNSET
    parent_id: int | str | UnsetType | None = UNSET
    log: str | UnsetType | None = UNSET
    duration: float | UnsetType | None = UNSET
    status: Literal["pending", "done"] | UnsetType | None = UNSET


class Option(Struct):
    value: str
    label: str | UnsetType | None = UNSET


class Message(Struct):
    role: str
    content: list[Piece]
    metadata: Metadata | None = None
    options: list[Option] | None = None


def spelled_out(messages: Json) -> Json:
    """The messages in today's form, with each content as a list of typed pieces.

    Older clients also send plain texts, files, and pieces without a type. Invalid messages stay, and fail the check.
    """
    return [_message(one) for one in messages] if isinstance(messages, list) else messages


def _message(message: Json) -> Json:
    if not isinstance(message, dict) or "content" not in message:
        return message
    content = message["content"]
    pieces = content if isinstance(content, list) else [content]
    return {**message, "content": [_piece(piece) for piece in pieces if piece is not None]}


def _piece(piece: Json) -> Json:
    if isinstance(piece, str):
        return {"type": "text", "text": piece}
    if not isinstance(piece, dict) or "type" in piece:
        return piece
    if "path" in piece:
        return {"type": "file", "file": piece, "alt_text": piece.get("alt_text")}
    kind = next((name for name in ("text", "file", "component") if name in piece), None)
    return {"type": kind, **piece} if kind else piece


def with_short_forms(shape: Schema) -> Schema:
    """The schema of messages, extended by the older forms that `spelled_out` converts."""
    named = cast("dict[str, Any]", shape["$defs"])  # Any: schemas
    file, content = named["FileData"], named["Message"]["properties"]
    alt_text = named["FilePiece"]["properties"]["alt_text"]
    short = {"path": {**file, "properties": {**file["properties"], "alt_text": alt_text}}}
    short |= {name: _without_type(named[f"{name.capitalize()}Piece"]) for name in ("text", "file", "component")}
    others, shapes = ["type"], list[Json]()
    for name, one in short.items():  # in the order in which `_piece` looks
        shapes.append({**one, "required": [name], "not": {"anyOf": [{"required": [other]} for other in others]}})
        others.append(name)
    pieces: list[Json] = [_TEXT, *content["content"]["items"]["anyOf"], *shapes, {"type": "null"}]
    content["content"] = {"anyOf": [*pieces, _list_of({"anyOf": pieces})]}
    return shape


def _without_type(piece: Mapping[str, Any]) -> dict[str, Any]:  # Any: schemas
    properties = {name: one for name, one in piece["properties"].items() if name != "type"}
    return {**piece, "properties": properties}


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
"""JSON Schema of a `Message` for Gradio's clients."""
