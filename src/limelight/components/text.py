"""Text that is typed or shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, Unpack

from limelight.core.errors import DeclarationError
from limelight.core.schema import WireType
from limelight.core.wire import Json
from limelight.ui.component import Component, ComponentOptions


class Textbox(Component):
    """Text. The function gets a `str` (None for an empty optional field of a caller); returns anything with a `str`."""

    EVENTS = ("change", "input", "select", "submit", "focus", "blur", "stop", "copy", "clear", "key_up")
    is_form_field = True
    default_label = "Textbox"

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
        html_attributes: object = None,
        **options: Unpack[ComponentOptions],
    ) -> None:
        if type not in ("text", "password", "email"):
            raise DeclarationError("Textbox: type", "'text', 'password' or 'email'", type)
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
    """Markdown, shown. The function returns a `str`; as an input it gives the text."""

    EVENTS = ("change", "copy")

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

    def example(self) -> Json:
        return "# Hello!"


class HTML(Component):
    """HTML, shown as it is: only the author's own text belongs here. Scripts in it do not run."""

    EVENTS = ("change", "click", "input", "submit", "select")

    def __init__(  # type: ignore[misc]  # defaults of its own
        self,
        value: str | Callable[..., str] | None = None,
        *,
        label: str | None = None,
        show_label: bool = False,
        min_height: int | None = None,
        max_height: int | None = None,
        padding: bool = False,
        container: bool = False,
        autoscroll: bool = False,
        **options: Unpack[ComponentOptions],
    ) -> None:
        super().__init__()

    def wire_type(self) -> WireType:
        return str | None

    def schema(self) -> dict[str, Json]:
        return {"type": "string"}

    def postprocess(self, value: object) -> str | None:
        return None if value is None else str(value)

    def example(self) -> Json:
        return "<p>Hello</p>"


def _dedented(text: str) -> str:
    import inspect  # noqa: PLC0415  # optional: 5 ms, only pages with Markdown need it

    return inspect.cleandoc(text)
