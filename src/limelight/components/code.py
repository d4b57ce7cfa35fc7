"""Source code, in an editor."""

from __future__ import annotations

from collections.abc import Callable
from os import PathLike
from pathlib import Path
from typing import Literal, Unpack

from limelight.components.files import kept, store
from limelight.core.endpoint import running_call
from limelight.core.schema import WireType
from limelight.core.wire import Json
from limelight.ui.component import Component, ComponentOptions

__all__ = ["Code"]

Language = Literal[
    "python",
    "c",
    "cpp",
    "markdown",
    "latex",
    "json",
    "html",
    "css",
    "javascript",
    "jinja2",
    "typescript",
    "yaml",
    "dockerfile",
    "shell",
    "r",
    "sql",
    "sql-msSQL",
    "sql-mySQL",
    "sql-mariaDB",
    "sql-sqlite",
    "sql-cassandra",
    "sql-plSQL",
    "sql-hive",
    "sql-pgSQL",
    "sql-gql",
    "sql-gpSQL",
    "sql-sparkSQL",
    "sql-esper",
]


class Code(Component):
    """An editor for source code. The function gets a `str`. What it returns is shown without blank lines around it.

    It may also return `(path,)`, a tuple with the path of a text file, whose contents are shown. `max_lines` limits the
    height; longer code scrolls.
    """

    EVENTS = ("change", "input", "focus", "blur")
    BUTTONS = usual_buttons = ("copy", "download")

    def __init__(
        self,
        value: str | tuple[str] | Callable[..., str] | None = None,
        language: Language | None = None,
        *,
        lines: int = 5,
        max_lines: int | None = None,
        wrap_lines: bool = False,
        show_line_numbers: bool = True,
        autocomplete: bool = False,
        **options: Unpack[ComponentOptions],
    ) -> None:
        super().__init__()

    def wire_type(self) -> WireType:
        return str | None

    def schema(self) -> dict[str, Json]:
        return {"type": "string"}

    def postprocess(self, value: object) -> str | None:
        if isinstance(value, tuple):
            value = _contents(value)
        return None if value is None else str(value).strip()

    def example(self) -> Json:
        return "print('Hello!')"


def _contents(value: tuple[object, ...]) -> str:
    """The text of the file. Only a tuple names one: JSON that a function got from a client has none.

    In a call it is a file that may be served, as everywhere.
    """
    if len(value) != 1 or not isinstance(value[0], str | PathLike):
        raise TypeError(f"Code expected text, or a tuple with the path of a file, got a tuple of {len(value)}")
    path = Path(value[0]) if running_call.get(None) is None else store().local_path(kept(value[0]))
    return path.read_text(encoding="utf-8")
