"""A conversation, and the field for its next message."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, is_dataclass
from pathlib import Path
from typing import Any, Literal, Unpack, cast

from msgspec import Struct

from limelight.components.files import kept, local_path
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
    """A conversation: a list of `{"role": "user" | "assistant", "content": …}`, `ChatMessage`s, or (older) pairs."""

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
        return {"type": "array", "items": {"type": "object", "title": "Message"}, "title": "ChatbotDataMessages"}

    def preprocess(self, payload: Json) -> list[dict[str, object]]:
        return [_to_python(message) for message in cast("list[dict[str, Json]]", payload or [])]

    def postprocess(self, value: object) -> Json:
        return [wire for message in cast("Sequence[object]", value or []) for wire in _to_wire(message)]

    def example(self) -> Json:
        return [{"role": "user", "content": "Hello!"}, {"role": "assistant", "content": "How can I help you?"}]

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
        return {"type": "object", "title": "MultimodalData", "properties": {"text": {"type": "string"}, "files": files}}

    def preprocess(self, payload: Json) -> object:
        if payload is None:
            return None
        value = cast("dict[str, Any]", payload)  # Any: checked
        return {"text": value.get("text", ""), "files": [local_path(file) for file in value.get("files", [])]}

    def postprocess(self, value: object) -> Json:
        if value is None:
            return None
        if isinstance(value, str):
            return {"text": value, "files": []}
        given = cast("dict[str, Any]", value)  # Any: the author's
        return {"text": given.get("text", ""), "files": [kept(file) for file in given.get("files", [])]}

    def example(self) -> Json:
        return {"text": "Hello!", "files": []}


def _to_python(message: dict[str, Json]) -> dict[str, object]:
    content = message.get("content")
    if isinstance(content, dict) and "path" in content:
        content = {"path": local_path(content)}
    return {
        "role": message.get("role", "user"),
        "content": content,
        "metadata": message.get("metadata"),
        "options": message.get("options"),
    }


def _to_wire(message: object) -> list[dict[str, Json]]:
    if isinstance(message, list | tuple):  # the older pair of a question and its answer
        roles = ("user", "assistant")
        return [_one(role, content) for role, content in zip(roles, message, strict=False) if content is not None]
    if is_dataclass(message) and not isinstance(message, type):
        message = asdict(message) | {"content": cast(ChatMessage, message).content}
    given = cast("dict[str, Any]", message)  # Any: the author's
    contents = given["content"] if isinstance(given["content"], list) else [given["content"]]
    return [_one(given["role"], content, given.get("metadata"), given.get("options")) for content in contents]


def _one(role: str, content: object, metadata: Json = None, options: Json = None) -> dict[str, Json]:
    return {
        "role": role,
        "metadata": metadata or {"title": None},
        "content": _content(content),
        "options": options or [],
    }


def _content(content: object) -> Json:
    if isinstance(content, Component):
        return {
            "component": content.type_name,
            "value": content.postprocess(content.value),
            "props": {**content.props(), "value": None},
        }
    if isinstance(content, tuple):
        return _content({"path": content[0], "alt_text": content[1] if len(content) > 1 else None})
    if isinstance(content, dict) and content.get("type") == "text":
        return str(content.get("text", ""))
    if isinstance(content, dict) and (content.get("path") or content.get("file")):
        file = content.get("path") or content["file"]
        return _file(file if not isinstance(file, dict) else file["path"], content.get("alt_text"))
    if isinstance(content, FileData):
        return _file(content, None)
    return inspect.cleandoc(str(content)) if content is not None else ""


def _file(path: object, alt_text: object) -> Json:
    file = kept(path)
    return {
        "file": file,
        "path": file.path,
        "url": file.url,
        "orig_name": file.orig_name,
        "mime_type": file.mime_type,
        "meta": file.meta,
        "alt_text": alt_text,
    }
