"""Files of any kind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal, Unpack

import msgspec

from limelight.core.endpoint import Files, running_call
from limelight.core.errors import DeclarationError
from limelight.core.schema import FILE_SCHEMA, Schema, WireType
from limelight.core.wire import FileData, Json
from limelight.ui.component import Component, ComponentOptions


def store() -> Files:
    """The files of the call that runs."""
    return running_call.get().files


def local_path(payload: Json) -> str:
    """Where a file that a caller sent lies on this machine."""
    return str(store().local_path(msgspec.convert(payload, FileData)))


def kept(path: object) -> FileData:
    """A file that the author's function returned, ready to be served. Raises `NotAllowed` for one that may not be."""
    if isinstance(path, FileData):
        return path
    if isinstance(path, str) and path.startswith(("http://", "https://")):
        return FileData(path=path, url=path, orig_name=path.rpartition("/")[2])
    return store().keep(Path(str(path)))


class File(Component):
    """One file or, with `file_count` "multiple" or "directory", a list of them.

    The function gets paths (`type="filepath"`) or `bytes` (`"binary"`), and returns a path or a list of paths.
    """

    EVENTS = ("change", "select", "clear", "upload", "delete", "download")
    holds_files = True
    blocks = True
    default_label = "File"

    def __init__(
        self,
        value: str | Sequence[str] | Callable[..., object] | None = None,
        *,
        file_count: Literal["single", "multiple", "directory"] = "single",
        file_types: list[str] | None = None,
        type: Literal["filepath", "binary"] = "filepath",  # Gradio's name
        height: int | str | float | None = None,
        allow_reordering: bool = False,
        **options: Unpack[ComponentOptions],
    ) -> None:
        if file_count not in ("single", "multiple", "directory"):
            raise DeclarationError("File: file_count", "'single', 'multiple' or 'directory'", file_count)
        if type not in ("filepath", "binary"):
            raise DeclarationError("File: type", "'filepath' or 'binary'", type)
        super().__init__()

    @property
    def takes_many(self) -> bool:
        return self.options["file_count"] != "single"

    def wire_type(self) -> WireType:
        return FileData | list[FileData] | None

    def schema(self) -> Schema:
        return {"type": "array", "items": FILE_SCHEMA} if self.takes_many else FILE_SCHEMA

    def preprocess(self, payload: Json) -> object:
        if payload is None or (payload == [] and not self.takes_many):
            return None
        if not self.takes_many:
            return self._read(payload[0] if isinstance(payload, list) else payload)
        return [self._read(item) for item in (payload if isinstance(payload, list) else [payload])]

    def postprocess(self, value: object) -> Json:
        if value is None or value == []:
            return None
        if isinstance(value, list | tuple):
            return [kept(item) for item in value]
        return [kept(value)] if self.takes_many else kept(value)

    def example(self) -> Json:
        file = {"path": EXAMPLE_URL, "meta": {"_type": "gradio.FileData"}}
        return [file] if self.takes_many else file

    def _read(self, item: Json) -> str | bytes:
        path = local_path(item)
        return Path(path).read_bytes() if self.options["type"] == "binary" else path


EXAMPLE_URL = "https://raw.githubusercontent.com/python/cpython/main/README.rst"
