"""Buttons that take files and give them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import ClassVar, Literal, Unpack

from limelight.components.buttons import Size, Variant
from limelight.components.files import EXAMPLE_URL, File, example_file, kept, local_path, shown
from limelight.core.schema import FILE_SCHEMA, Schema, WireType
from limelight.core.wire import FileData, Json
from limelight.ui.component import Component, ComponentOptions
from limelight.ui.translations import PageText

__all__ = ["DownloadButton", "UploadButton"]


class UploadButton(File):
    """A button that uploads files. `upload` fires when they have arrived. The value is that of `File`."""

    EVENTS = ("change", "upload", "click")
    default_label = None
    prop_types: ClassVar = {"icon": FileData | str | None}

    def __init__(  # type: ignore[misc]  # defaults of its own
        self,
        label: str = PageText("Upload a File"),
        value: str | Sequence[str] | Callable[..., object] | None = None,
        *,
        variant: Variant = "secondary",
        size: Size = "lg",
        icon: str | Path | None = None,
        type: Literal["filepath", "binary"] = "filepath",  # Gradio's name
        file_count: Literal["single", "multiple", "directory"] = "single",
        file_types: list[str] | None = None,
        **options: Unpack[ComponentOptions],
    ) -> None:
        super().__init__()

    def props(self) -> dict[str, object]:
        return {**super().props(), "icon": shown(self.options["icon"])}


class DownloadButton(Component):
    """A button that downloads its value: a file, of which a function returns the path or address. As an input, its
    value is the path."""

    takes = "the path of a file that there is"
    EVENTS = ("click", "change")
    holds_files = True
    blocks = True
    prop_types: ClassVar = {"icon": FileData | str | None}

    def __init__(  # type: ignore[misc]  # defaults of its own
        self,
        label: str = PageText("Download"),
        value: str | Path | Callable[..., object] | None = None,
        *,
        variant: Variant = "secondary",
        size: Size = "lg",
        icon: str | Path | None = None,
        **options: Unpack[ComponentOptions],
    ) -> None:
        super().__init__()

    def props(self) -> dict[str, object]:
        return {**super().props(), "icon": shown(self.options["icon"])}

    def wire_type(self) -> WireType:
        return FileData | None

    def schema(self) -> Schema:
        return FILE_SCHEMA

    def preprocess(self, payload: Json) -> str | None:
        return None if payload is None else local_path(payload)

    def postprocess(self, value: object) -> Json:
        return None if value is None else kept(value)

    def example(self) -> Json:
        return example_file(EXAMPLE_URL)
