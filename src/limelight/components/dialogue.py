"""What several speakers say."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Literal, TypedDict, Unpack, cast

import msgspec
from msgspec import Meta

from limelight.core.errors import InputRejected, shorten
from limelight.core.schema import Schema, WireType
from limelight.core.wire import Json
from limelight.ui.component import Component, ComponentOptions
from limelight.ui.server_methods import server

__all__ = ["Dialogue"]


class Line(TypedDict):
    speaker: str
    text: str


_LINE = re.compile(r"\[([^\]]*)\] ?(.*)", re.DOTALL)


class Dialogue(Component):
    """Lines with their speakers. The function gets text, a line as `[Ann] Hello` by default (`type="text"`), or a list
    of dicts with `speaker` and `text` (`type="list"`), and returns either.

    People choose from `speakers` and complete `tags`, such as `(laughs)`, after a colon. Without speakers it is a text
    field with tags. `formatter` makes the text of one dict, `unformatter` the dict of one line of text; lines are
    joined by `separator`.
    """

    takes = 'text, or a list of {"speaker": …, "text": …}'
    EVENTS = ("change", "input", "submit")
    BUTTONS = ("copy",)
    is_form_field = True
    server_options = Component.server_options | {"formatter", "unformatter"}
    prop_types = {"server_fns": list[str]}

    def __init__(  # type: ignore[misc]  # defaults of its own
        self,
        value: Sequence[Mapping[str, str]] | str | Callable[..., object] | None = None,
        *,
        type: Literal["list", "text"] = "text",  # Gradio's name
        speakers: list[str] | None = None,
        formatter: Callable[..., str] | None = None,
        unformatter: Callable[..., Mapping[str, str]] | None = None,
        tags: list[str] | None = None,
        separator: str = "\n",
        color_map: dict[str, str] | None = None,
        label: str | None = "Dialogue",
        info: str | None = "Type a colon (:) to choose one of the tags",
        placeholder: str | None = None,
        autofocus: bool = False,
        autoscroll: bool = True,
        max_lines: int | None = None,
        submit_btn: str | bool | None = False,
        ui_mode: Literal["dialogue", "text", "both"] = "both",
        **options: Unpack[ComponentOptions],
    ) -> None:
        super().__init__()
        if not tags and "info" not in self.given:
            self.options["info"] = None

    def props(self) -> dict[str, object]:
        own = self.options["formatter"] or self.options["unformatter"]
        return {**super().props(), "server_fns": ["format", "unformat"] if own else []}

    def wire_type(self) -> WireType:
        most = cast("int | None", self.options["max_lines"])
        return Annotated[list[Line], Meta(max_length=most)] | str | None

    def schema(self) -> Schema:
        line: Schema = {
            "type": "object",
            "title": "DialogueLine",
            "properties": {
                "speaker": {"type": "string", "title": "Speaker"},
                "text": {"type": "string", "title": "Text"},
            },
            "required": ["speaker", "text"],
        }
        return {"title": "DialogueModel", "anyOf": [{"type": "array", "items": line}, {"type": "string"}]}

    def preprocess(self, payload: Json) -> str | list[Line]:
        if self.options["type"] == "text":
            return payload if isinstance(payload, str) else self._written(payload)
        if isinstance(payload, str):
            return self._read(payload) if self.options["speakers"] else payload
        return cast("list[Line]", payload or [])

    def postprocess(self, value: object) -> Json:
        if value is None or isinstance(value, str):
            return value
        return [{"speaker": str(line["speaker"]), "text": str(line["text"])} for line in cast("list[Line]", value)]

    def example(self) -> Json:
        return [
            {"speaker": "Speaker 1", "text": "Hello, how are you?"},
            {"speaker": "Speaker 2", "text": "I'm fine, thank you!"},
        ]

    @server
    def format(self, value: Json) -> str:
        """The text of lines, for the page."""
        return self._written(self.check(value))

    @server
    def unformat(self, value: Json) -> Json:
        """The lines of a text, for the page."""
        if not isinstance(value, str):
            raise InputRejected(self.where, "text", shorten(value))
        return cast("Json", self._read(value))

    def _written(self, lines: Json) -> str:
        if isinstance(lines, str):
            return lines
        write = cast("Callable[[str, str], str]", self.options["formatter"] or _default_text)
        listed = msgspec.convert(lines or [], list[Line])
        return self._separator.join(write(line["speaker"], line["text"]) for line in listed)

    def _read(self, written: str) -> list[Line]:
        """What has no speaker goes on with the line before it."""
        own = cast("Callable[[str], Line] | None", self.options["unformatter"])
        found: list[tuple[str, list[str]]] = []
        for one in written.split(self._separator) if written else ():
            line = own(one) if own else _default_line(one)
            if line is not None:
                found.append((str(line["speaker"]), [str(line["text"])]))
            elif found:
                found[-1][1].append(one)
            elif one.strip():
                found.append((next(iter(self._speakers), ""), [one]))
        return [{"speaker": speaker, "text": self._separator.join(parts)} for speaker, parts in found]

    @property
    def _speakers(self) -> Sequence[str]:
        return cast("list[str] | None", self.options["speakers"]) or []

    @property
    def _separator(self) -> str:
        return str(self.options["separator"])


def _default_text(speaker: str, said: str) -> str:
    return f"[{speaker}] {said}"


def _default_line(written: str) -> Line | None:
    found = _LINE.fullmatch(written)
    return {"speaker": found[1], "text": found[2]} if found else None
