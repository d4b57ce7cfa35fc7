"""A conversation, and the field for its next message."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, is_dataclass
from pathlib import Path
from typing import Any, Literal, Unpack, cast

from msgspec import Struct

from limelight.components.files import kept, local_path
from limelight.components.messages import MESSAGE
from limelight.core.schema import FILE_SCHEMA, Schema, WireType
from limelight.core.wire import FileData, Json
from limelight.ui.component import Component, ComponentOptions


@dataclass
class ChatMessage:
    """One message. `content` is text, a path in `{"path": …}`, a component with a value, or a list of these.

    `metadata` may hold `title` (the message is then a thought that folds), `id`, `parent_id`, `log`, `duration`,
    `status` ("pending" or "done"); `options` are answers to choose from, `{"value": …, "label": …}`.
    """

    content: Any  # Any: see above
    role: Literal["user", "assistant", "system"] = "assistant"
    metadata: dict[str, Any] = field(default_factory=dict)  # Any: see above
    options: list[dict[str, str]] = field(default_factory=list)


class Chatbot(Component):
    """A conversation: a list of `{"role": "user" | "assistant", "content": …}`, `ChatMessage`s, or (older) pairs.

    The function gets each `content` as a list of pieces: `{"type": "text", "text": …}`, or `{"type": "file", "file":
    {"path": …}}`.
    """

    EVENTS = (
        *("change", "select", "like", "retry", "undo", "example_select", "option_select", "clear", "copy", "edit"),
    )
    holds_files = True
    blocks = True
    default_label = "Chatbot"

    def __init__(
        self,
        value: Sequence[object] | Callable[..., object] | None = None,
        *,
        autoscroll: bool = True,
        height: int | str | None = 400,
        resizable: bool = False,
        max_height: int | str | None = None,
        min_height: int | str | None = None,
        editable: Literal["user", "all"] | None = None,
        latex_delimiters: list[dict[str, str | bool]] | None = None,
        rtl: bool = False,
        watermark: str | None = None,
        avatar_images: tuple[str | Path | None, str | Path | None] | None = None,
        sanitize_html: bool = True,
        render_markdown: bool = True,
        feedback_options: list[str] | tuple[str, ...] | None = ("Like", "Dislike"),
        feedback_value: Sequence[str | None] | None = None,
        line_breaks: bool = True,
        layout: Literal["panel", "bubble"] | None = None,
        placeholder: str | None = None,
        examples: list[dict[str, Any]] | None = None,  # Any: text, files, icon of an example
        allow_file_downloads: bool = True,
        group_consecutive_messages: bool = True,
        allow_tags: list[str] | bool = True,
        reasoning_tags: list[tuple[str, str]] | None = None,
        like_user_message: bool = False,
        **options: Unpack[ComponentOptions],
    ) -> None:
        super().__init__()

    def wire_type(self) -> WireType:
        return list[dict[str, Any]] | None  # Any: JSON

    def schema(self) -> Schema:
        return {"type": "array", "items": MESSAGE, "title": "ChatbotDataMessages"}

    def preprocess(self, payload: Json) -> list[dict[str, object]]:
        return [_to_python(message) for message in cast("list[dict[str, Json]]", payload or [])]

    def postprocess(self, value: object) -> Json:
        return [wire for message in cast("Sequence[object]", value or []) for wire in _to_wire(message)]

    def example(self) -> Json:
        return [
            {"role": "user", "content": [{"type": "text", "text": "Hello!"}]},
            {"role": "assistant", "content": [{"type": "text", "text": "How can I help you?"}]},
        ]

    def empty_value(self) -> object:
        return []


class MultimodalValue(Struct):
    text: str = ""
    files: list[FileData] = []


class MultimodalTextbox(Component):
    """Text with files: a dict `{"text": str, "files": [path, …]}` both ways."""

    EVENTS = ("change", "input", "select", "submit", "focus", "blur", "stop")
    holds_files = True
    blocks = True

    def __init__(
        self,
        value: str | dict[str, Any] | Callable[..., object] | None = None,  # Any: text and files
        *,
        sources: list[str] | str | None = None,
        file_types: list[str] | None = None,
        file_count: Literal["single", "multiple", "directory"] = "single",
        lines: int = 1,
        max_lines: int = 20,
        placeholder: str | None = None,
        autofocus: bool = False,
        autoscroll: bool = True,
        rtl: bool = False,
        submit_btn: str | bool | None = True,
        stop_btn: str | bool | None = False,
        max_plain_text_length: int = 1000,
        **options: Unpack[ComponentOptions],
    ) -> None:
        super().__init__()

    def wire_type(self) -> WireType:
        return MultimodalValue | None

    def schema(self) -> Schema:
        files: Schema = {"type": "array", "items": FILE_SCHEMA}
        properties: Schema = {"text": {"type": "string"}, "files": files}
        return {"type": "object", "title": "MultimodalData", "properties": properties, "required": ["text"]}

    def preprocess(self, payload: Json) -> object:
        if payload is None:
            return None
        value = cast("dict[str, Any]", payload)  # Any: checked
        return {"text": value.get("text", ""), "files": [local_path(file) for file in value.get("files", [])]}

    def postprocess(self, value: object) -> Json:
        if value is None or isinstance(value, str):
            return {"text": value or "", "files": []}
        given = cast("dict[str, Any]", value)  # Any: the author's
        return {"text": given.get("text", ""), "files": [kept(file) for file in given.get("files", [])]}

    def example(self) -> Json:
        return {"text": "Hello!", "files": []}


def _to_python(message: dict[str, Json]) -> dict[str, object]:
    content = message.get("content")
    pieces = content if isinstance(content, list) else [content]
    return {
        "role": message.get("role", "user"),
        "content": [_piece_in(piece) for piece in pieces if piece is not None],
        "metadata": message.get("metadata"),
        "options": message.get("options"),
    }


def _piece_in(piece: object) -> object:
    if not isinstance(piece, dict):
        return {"type": "text", "text": str(piece)}
    if isinstance(piece.get("file"), dict):
        return {**piece, "file": {**piece["file"], "path": local_path(piece["file"])}}
    return {"type": "file", "file": {**piece, "path": local_path(piece)}} if "path" in piece else piece


def _to_wire(message: object) -> list[dict[str, Json]]:
    if isinstance(message, list | tuple):  # the older pair of a question and its answer
        roles = ("user", "assistant")
        return [_one(role, content) for role, content in zip(roles, message, strict=False) if content is not None]
    if is_dataclass(message) and not isinstance(message, type):
        message = asdict(message) | {"content": cast(ChatMessage, message).content}
    given = cast("dict[str, Any]", message)  # Any: the author's
    return [_one(given["role"], given["content"], given.get("metadata"), given.get("options"))]


def _one(role: str, content: object, metadata: Json = None, options: Json = None) -> dict[str, Json]:
    pieces = content if isinstance(content, list) else [content]
    return {"role": role, "metadata": metadata, "content": [_piece_out(piece) for piece in pieces], "options": options}


def _piece_out(piece: object) -> Json:
    """Text, a file or a component, as one member of a message's content."""
    if isinstance(piece, Component):
        value = piece.postprocess(piece.value)
        return {
            "component": piece.type_name,
            "value": value,
            "props": {**piece.props(), "value": None},
            "type": "component",
        }
    if isinstance(piece, tuple):
        return _piece_out({"path": piece[0], "alt_text": piece[1] if len(piece) > 1 else None})
    if isinstance(piece, dict) and piece.get("type") == "text":
        return {"text": str(piece.get("text", "")), "type": "text"}
    if isinstance(piece, dict) and (piece.get("path") or piece.get("file")):
        file = piece.get("path") or piece["file"]
        path = file["path"] if isinstance(file, dict) else file
        return {"file": kept(path), "alt_text": piece.get("alt_text"), "type": "file"}
    if isinstance(piece, FileData):
        return {"file": kept(piece), "alt_text": None, "type": "file"}
    if isinstance(piece, dict) and "component" in piece:
        return piece
    return {"text": inspect.cleandoc(str(piece)) if piece is not None else "", "type": "text"}
