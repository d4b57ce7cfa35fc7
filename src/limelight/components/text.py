"""Components for text, Markdown and HTML."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, Unpack

from limelight.core.errors import DeclarationError
from limelight.core.schema import WireType
from limelight.core.wire import Json
from limelight.ui.component import Component, ComponentOptions

__all__ = ["InputHTMLAttributes", "Markdown", "Text", "TextArea", "Textbox"]

_TAG = re.compile("<(?=[A-Za-z/!?])")


@dataclass(frozen=True)
class InputHTMLAttributes:
    """Attributes for the control of a text field, as in HTML: how phones capitalise, correct, label the Enter key."""

    autocapitalize: Literal["off", "none", "on", "sentences", "words", "characters"] | None = None
    autocorrect: Literal["on", "off"] | None = None
    spellcheck: bool | None = None
    autocomplete: str | None = None
    tabindex: int | None = None
    enterkeyhint: Literal["enter", "done", "go", "next", "previous", "search", "send"] | None = None
    lang: str | None = None


class Textbox(Component):
    """A text field. The function gets a `str`, or None if a client leaves it out. What it returns is shown as `str`."""

    EVENTS = ("change", "input", "select", "submit", "focus", "blur", "stop", "copy", "clear", "key_up")
    is_form_field = True
    BUTTONS = ("copy",)
    default_label = "Textbox"
    shortcuts = {"text": {}, "password": {"type": "password"}}

    def __init__(
        self,
        value: str | Callable[..., str] | None = None,
        *,
        type: Literal["text", "password", "email"] = "text",  # Gradio's name
        lines: int = 1,
        max_lines: int | None = None,
        placeholder: str | None = None,
        autofocus: bool = False,
        autoscroll: bool = True,
        text_align: Literal["left", "right"] | None = None,
        rtl: bool = False,
        max_length: int | None = None,
        submit_btn: str | bool | None = False,
        stop_btn: str | bool | None = False,
        html_attributes: InputHTMLAttributes | Mapping[str, object] | None = None,
        **options: Unpack[ComponentOptions],
    ) -> None:
        if lines < 1:
            raise DeclarationError("Textbox: lines", "1 or more", lines)
        super().__init__()

    def wire_type(self) -> WireType:
        return str | int | float | bool | None

    def schema(self) -> dict[str, Json]:
        return {"type": "string"}

    def preprocess(self, payload: Json) -> str | None:
        return None if payload is None else str(payload)

    def postprocess(self, value: object) -> str | None:
        return None if value is None else str(value)

    def example(self) -> Json:
        return "Hello!!"


Text = Textbox


class TextArea(Textbox):
    """A `Textbox` of seven lines."""

    type_name = "textbox"

    def __init__(
        self,
        value: str | Callable[..., str] | None = None,
        *,
        lines: int = 7,
        max_lines: int | None = 20,
        placeholder: str | None = None,
        **options: Unpack[ComponentOptions],
    ) -> None:
        super().__init__()


class Markdown(Component):
    """Shows Markdown. The function returns a `str`. As an input, the value is the Markdown text."""

    EVENTS = ("change", "copy")
    BUTTONS = ("copy",)

    def __init__(  # type: ignore[misc]  # defaults of its own
        self,
        value: str | Callable[..., str] | None = None,
        *,
        rtl: bool = False,
        latex_delimiters: list[dict[str, str | bool]] | None = None,
        sanitize_html: bool = True,
        line_breaks: bool = False,
        header_links: bool = False,
        height: int | str | None = None,
        max_height: int | str | None = None,
        min_height: int | str | None = None,
        padding: bool = False,
        container: bool = False,
        **options: Unpack[ComponentOptions],
    ) -> None:
        super().__init__()

    def wire_type(self) -> WireType:
        return str | None

    def schema(self) -> dict[str, Json]:
        return {"type": "string"}

    def postprocess(self, value: object) -> str | None:
        return None if value is None else _dedented(str(value))

    def shared(self, value: Json) -> Json:
        return value if value is None else without_tags(str(value))

    def example(self) -> Json:
        return "# Hello!"


def without_tags(markdown: str) -> str:
    """The Markdown with its HTML tags shown as text.

    An invisible word joiner after each bracket keeps it from starting a tag. An entity would be visible in code.
    """
    return _TAG.sub("<\u2060", markdown)


def _dedented(text: str) -> str:
    import inspect  # noqa: PLC0415  # optional: 5 ms, only pages with Markdown need it

    return inspect.cleandoc(text)
