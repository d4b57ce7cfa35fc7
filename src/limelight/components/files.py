"""Components for files of any kind, and the file store for components."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, ClassVar, Literal, Unpack
from urllib.parse import unquote, urlsplit

import msgspec
from msgspec import structs

from limelight.components.decoders.bounded import read_bytes
from limelight.components.decoders.kinds import Kind, check_kind
from limelight.components.file_types import check_type
from limelight.core.endpoint import Files as FileStore
from limelight.core.endpoint import running_call
from limelight.core.errors import NotAllowed, shorten
from limelight.core.file_names import relative_path
from limelight.core.media_types import media_type
from limelight.core.schema import FILE_SCHEMA, Schema, WireType
from limelight.core.wire import FILE_MARK, FileData, Json
from limelight.ui.component import Component, ComponentOptions

__all__ = ["File", "Files"]


def store() -> FileStore:
    """The file store of the running call."""
    return running_call.get().files


def local_path(payload: Json) -> str:
    """The local path of a file that a client sent."""
    return str(store().local_path(msgspec.convert(payload, FileData)))


def checked_path(payload: Json, where: str, kind: Kind) -> str:
    """As `local_path`. Raises `InputRejected` for an empty file, and for one of another kind than its name may say."""
    path = local_path(payload)
    check_kind(path, where, kind)
    return path


def example_file(address: str) -> dict[str, Json]:
    """A file at an address as callers send it, for what the API shows as an example."""
    return {"path": address, "meta": {**FILE_MARK}}


def is_address(path: str) -> bool:
    """Whether it is a file on the web."""
    return path.startswith(("http://", "https://"))


def kept(given: object) -> FileData:
    """Store a file that the author's function returned, so that it can be served.

    Raises `NotAllowed` for a file that may not be served, and for a path that came from the client, in whatever form:
    it would open files that the app may read but the client may not.
    """
    file = given if isinstance(given, FileData) else None
    path = file.path if file else str(given)
    if is_address(path):
        return file or _of_address(path)
    call = running_call.get()
    if not call.files.is_open(Path(path)) and call.came_in(path):
        # Texts of other clients in the batch are not shown.
        whose = f"{shorten(path)} came from the caller" if call.texts().has(path) else "A path came from another caller"
        raise NotAllowed(
            f"{whose}, and such a text opens no file: return a path that the function made, or list the folder of "
            "files that callers may name in allowed_paths"
        )
    stored = call.files.keep(Path(path), file.orig_name if file else None)
    return stored if file is None else structs.replace(stored, mime_type=file.mime_type or stored.mime_type)


def shown(picture: object) -> FileData | str | None:
    """A picture that the author names, as the page loads it: an address, or a file that is stored for it."""
    if not picture:
        return None
    if running_call.get(None) is None:  # the app is described before it has a store
        return picture if isinstance(picture, FileData) else str(picture)
    return kept(picture)


def _of_address(address: str) -> FileData:
    name = unquote(urlsplit(address).path).rpartition("/")[2]
    return FileData(path=address, url=address, orig_name=name or None, mime_type=media_type(name))


class NamedString(str):
    """A path with its own text as `name`, as scripts read it of an open file.

    `relative_path`: of an uploaded folder, where the file lay in it, with `/` between names; else the file's name. It
    never leads out of a folder that it is joined to.
    """

    relative_path: str

    def __new__(cls, path: str, relative_path: str = "") -> NamedString:
        made = super().__new__(cls, path)
        made.relative_path = relative_path or Path(path).name
        return made

    @property
    def name(self) -> str:
        return str(self)


class File(Component):
    """A file or, with `file_count="multiple"` or `"directory"`, a list of files.

    The function gets paths, or bytes with `type="binary"`, and returns a path or a list of paths. `file_types` are
    endings (".pdf") or kinds ("image", "text", "image/png"); the page offers only these, and the server refuses others.
    With `allow_reordering`, people change the order of their files. Each path of an uploaded folder has a
    `relative_path`, such as `photos/2024/a.jpg`, which is safe to join to a folder.
    """

    takes = "the path of a file that there is, or a list of paths"
    EVENTS: ClassVar[tuple[str, ...]] = ("change", "select", "clear", "upload", "delete", "download")
    holds_files = True
    blocks = True
    default_label: ClassVar[str | None] = "File"

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
        file = example_file(EXAMPLE_URL)
        return [file] if self.takes_many else file

    def _read(self, item: Json) -> str | bytes:
        path = local_path(item)
        check_type(Path(path).name, self.options["file_types"], self.where)
        return read_bytes(path, self.where) if self.options["type"] == "binary" else NamedString(path, _place_of(item))


def _place_of(item: Json) -> str:
    named = item.get("orig_name") if isinstance(item, dict) else None
    return relative_path(named) if isinstance(named, str) and named else ""


class Files(File):
    """`File` for several files."""

    type_name = "file"

    def __init__(
        self,
        value: str | Sequence[str] | Callable[..., object] | None = None,
        *,
        file_count: Literal["single", "multiple", "directory"] = "multiple",
        **options: Any,  # Any: of `File`
    ) -> None:
        super().__init__(value, file_count=file_count, **options)


EXAMPLE_URL = "https://raw.githubusercontent.com/python/cpython/main/README.rst"
