"""Components for chats: the conversation and the field for the next message."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, is_dataclass
from pathlib import Path
from typing import Any, Literal, Unpack, cast

from msgspec import Struct

from limelight.components.file_types import check_type
from limelight.components.files import kept, local_path, shown
from limelight.components.messages import MESSAGE, Message, spelled_out, with_short_forms
from limelight.components.pairs import paired
from limelight.components.pieces import piece_in, piece_out, stand_in
from limelight.components.reasoning import Tags, separated
from limelight.components.text import InputHTMLAttributes, without_tags
from limelight.core.schema import FILE_SCHEMA, Schema, WireType
from limelight.core.wire import FileData, Json
from limelight.ui.component import Component, ComponentOptions
from limelight.ui.older import Older, renamed

__all__ = ["ChatMessage", "Chatbot", "MultimodalTextbox"]

AS_PAIRS = Older(
    "messages are dicts with role and content; pairs=True keeps pairs", lambda kind: {"pairs": kind == "tuples"}
)
"""`type`, which older scripts set to "messages" or "tuples"."""


@dataclass
class ChatMessage:
    """A message of a `Chatbot`. `content` is text, `{"path": …}`, a component with a value, or a list of these.

    `metadata` may have `title` (the message is then shown as a collapsible thought), `id`, `parent_id`, `log`,
    `duration` in seconds and `status` ("pending" or "done"). `options` are replies to choose from, such as
    `{"value": …, "label": …}`.
    """

    content: Any  # Any: see above
    role: Literal["user", "assistant", "system"] = "assistant"
    metadata: dict[str, Any] = field(default_factory=dict)  # Any: see above
    options: list[dict[str, str]] = field(default_factory=list)


class Chatbot(Component):
    """A conversation: a list of `{"role": "user" | "assistant", "content": …}`, `ChatMessage`s or, as before, pairs.

    The function gets each `content` as a list of pieces: `{"type": "text", "text": …}`, or `{"type": "file", "file":
    {"path": …}}`. With `pairs=True` it gets `[question, answer]` pairs, as scripts of Gradio 5 do with `type="tuples"`.
    `reasoning_tags`, such as `[("<think>", "</think>")]`, mark thoughts in texts, which are then shown folded.
    """

    takes = 'a list of messages such as {"role": "user", "content": "Hello"}'
    EVENTS = (
        *("change", "select", "like", "retry", "undo", "example_select", "option_select", "clear", "copy", "edit"),
    )
    holds_files = True
    blocks = True
    BUTTONS = ("copy", "copy_all", "share")
    usual_buttons = ("copy", "copy_all")
    older_options = {
        "type": AS_PAIRS,
        "bubble_full_width": Older("bubbles are as wide as what is in them"),
        "likeable": Older("a listener of like shows the thumbs"),
        "resizeable": renamed("resizable"),
    }
    default_label = "Chatbot"
    server_options = Component.server_options | {"reasoning_tags", "pairs"}
    prop_types = {"avatar_images": list[FileData | str | None], "examples": list[dict[str, object]]}

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
        examples_label: str | None = None,
        allow_file_downloads: bool = True,
        group_consecutive_messages: bool = True,
        allow_tags: list[str] | bool = True,
        reasoning_tags: list[tuple[str, str]] | None = None,
        like_user_message: bool = False,
        pairs: bool = False,
        **options: Unpack[ComponentOptions],
    ) -> None:
        super().__init__()

    def props(self) -> dict[str, object]:
        images = cast("Sequence[object] | None", self.options["avatar_images"]) or ()
        examples = cast("Sequence[dict[str, object]] | None", self.options["examples"]) or ()
        own = {"avatar_images": [shown(one) for one in images], "examples": [_example(one) for one in examples]}
        return {**super().props(), **own}

    def wire_type(self) -> WireType:
        return list[Message] | None

    def schema(self) -> Schema:
        return {"type": "array", "items": MESSAGE, "title": "ChatbotDataMessages"}

    def accepts(self) -> Schema:
        return with_short_forms(super().accepts())

    def check(self, value: Json) -> Json:
        return super().check(spelled_out(value))

    def preprocess(self, payload: Json) -> Sequence[object]:
        messages = [_to_python(message) for message in cast("list[dict[str, Json]]", payload or [])]
        return paired(messages) if self.options["pairs"] else messages

    def postprocess(self, value: object) -> Json:
        messages = [wire for message in cast("Sequence[object]", value or []) for wire in _to_wire(message)]
        tags = cast("Tags | None", self.options["reasoning_tags"])
        return [part for one in messages for part in _parts(one, tags)] if tags else messages

    def shared(self, value: Json) -> Json:
        return [
            _shared(message) for message in cast("list[Json]", spelled_out(value or [])) if isinstance(message, dict)
        ]

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
    """A text field with files. The function gets and returns `{"text": str, "files": [path, …]}`."""

    takes = 'text, or a dict with "text" and "files"'
    EVENTS = ("change", "input", "select", "submit", "focus", "blur", "stop", "upload")
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
        text_align: Literal["left", "right"] | None = None,
        rtl: bool = False,
        submit_btn: str | bool | None = True,
        stop_btn: str | bool | None = False,
        max_length: int | None = None,
        max_plain_text_length: int = 1000,
        html_attributes: InputHTMLAttributes | Mapping[str, object] | None = None,
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
        paths = [local_path(file) for file in value.get("files", [])]
        for path in paths:
            check_type(Path(path).name, self.options["file_types"], self.where)
        return {"text": value.get("text", ""), "files": paths}

    def postprocess(self, value: object) -> Json:
        if value is None or isinstance(value, str):
            return {"text": value or "", "files": []}
        given = cast("dict[str, Any]", value)  # Any: the author's
        return {"text": given.get("text", ""), "files": [kept(file) for file in given.get("files", [])]}

    def example(self) -> Json:
        return {"text": "Hello!", "files": []}


def _example(example: dict[str, object]) -> dict[str, object]:
    """An example with its files and its icon as the page gets them."""
    files = cast("Sequence[object] | None", example.get("files")) or ()
    return {**example, "icon": shown(_path(example.get("icon"))), "files": [shown(_path(one)) for one in files]}


def _path(given: object) -> object:
    return given.get("path") if isinstance(given, dict) else given


def _parts(message: dict[str, Json], tags: Tags) -> Iterable[dict[str, Json]]:
    metadata = cast("dict[str, Json] | None", message["metadata"]) or {}
    return [message] if metadata.get("title") else list(separated(message, tags)) or [message]


def _to_python(message: dict[str, Json]) -> dict[str, object]:
    return {**message, "content": [piece_in(piece) for piece in cast("list[dict[str, Json]]", message["content"])]}


def _shared(message: dict[str, Json]) -> dict[str, Json]:
    """The message for a deep link: without components, and without HTML tags in texts."""
    pieces = cast("list[Json]", message.get("content") or [])
    metadata = cast("dict[str, Json]", message.get("metadata") or {})
    shown = {name: without_tags(text) if isinstance(text, str) else text for name, text in metadata.items()}
    return {**message, "content": [_shared_piece(piece) for piece in pieces], "metadata": shown or None}


def _shared_piece(piece: Json) -> Json:
    if not isinstance(piece, dict) or piece.get("type") == "file":
        return piece
    text = piece.get("text") if piece.get("type") == "text" else stand_in(piece)["text"]
    return {"text": without_tags(str(text)), "type": "text"}


def _to_wire(message: object) -> list[dict[str, Json]]:
    if isinstance(message, list | tuple):  # a pair of question and answer, the older form
        roles = ("user", "assistant")
        return [_one(role, content) for role, content in zip(roles, message, strict=False) if content is not None]
    if is_dataclass(message) and not isinstance(message, type):
        message = asdict(message) | {"content": cast(ChatMessage, message).content}
    given = cast("dict[str, Any]", message)  # Any: the author's
    return [_one(given["role"], given["content"], given.get("metadata"), given.get("options"))]


def _one(role: str, content: object, metadata: Json = None, options: Json = None) -> dict[str, Json]:
    pieces = content if isinstance(content, list) else [content]
    return {"role": role, "metadata": metadata, "content": [piece_out(piece) for piece in pieces], "options": options}
