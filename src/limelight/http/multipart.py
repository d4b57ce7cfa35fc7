"""Reading multipart forms: files go to the store as they come, within the limits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import ClientDisconnect, Request

from limelight.core.errors import BodyRejected, TooLarge
from limelight.engine.files import FileStore, FileWriter
from limelight.http import bodies
from limelight.http.server import server_of

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

MAX_PARTS = 1000
MAX_HEADER_BYTES = 8 << 10
MAX_FIELD_BYTES = 1 << 20  # of all fields that are no files


Note = Callable[[str, int], None]


def ignore(name: str, size_bytes: int) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Form:
    paths: list[str]
    """Of the files, in order, as the store names them."""
    fields: dict[str, str]
    """Parts without a file name; only kept when asked for."""


async def read_files(request: Request, store: FileStore, note: Note = ignore) -> list[str]:
    """Stores the files in parts named `files`; their paths. Raises `BodyRejected` when there is none."""
    form = await read_form(request, store, note)
    if not form.paths:
        raise BodyRejected("The upload holds no complete file in a part named 'files'")
    return form.paths


async def read_form(request: Request, store: FileStore, note: Note = ignore, *, any_field: bool = False) -> Form:
    """Stores the files, in parts named `files` or with `any_field` in all; then it keeps the other parts as well.

    `note` is told the name of the file and the size of each piece that was stored.
    """
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    boundary = options.get(b"boundary")
    if kind != b"multipart/form-data" or not boundary or len(boundary) > 256:
        raise BodyRejected("An upload is multipart/form-data with the files in parts named 'files'")
    parts = _Parts(store, note, any_field=any_field)
    parser = MultipartParser(boundary, parts.callbacks(), max_size=float("inf"))
    try:
        async for chunk in bodies.limited(request, server_of(request).options.max_upload_bytes):
            parser.write(chunk)
        parser.finalize()
    except (FormParserError, ClientDisconnect, UnicodeDecodeError) as error:
        raise BodyRejected(f"The upload is broken: {error}") from None
    finally:
        parts.discard()
    if not parts.is_complete:
        raise BodyRejected("The upload is broken: it ended early")
    return Form(parts.paths, {name: value.decode("utf-8", "replace") for name, value in parts.fields.items()})


class _Parts:
    """Feeds what the parser finds to the store, within the limits."""

    def __init__(self, store: FileStore, note: Note, *, any_field: bool) -> None:
        self._store, self._note, self._any_field = store, note, any_field
        self.fields: dict[str, bytes] = {}
        self._field_name: str | None = None
        self._field_bytes = 0
        self.paths: list[str] = []
        self.is_complete = False
        self._count = self._header_bytes = 0
        self._field = self._value = b""
        self._headers: dict[bytes, bytes] = {}
        self._name = ""
        self._writer: FileWriter | None = None

    def callbacks(self) -> MultipartCallbacks:
        return {
            "on_part_begin": self._part_begin,
            "on_header_field": self._header_field,
            "on_header_value": self._header_value,
            "on_header_end": self._header_end,
            "on_headers_finished": self._headers_finished,
            "on_part_data": self._part_data,
            "on_part_end": self._part_end,
            "on_end": self._end,
        }

    def discard(self) -> None:
        if self._writer is not None:
            self._writer.discard()

    def _part_begin(self) -> None:
        self._count += 1
        self._header_bytes = 0
        self._headers = {}
        if self._count > MAX_PARTS:
            raise BodyRejected(f"An upload takes at most {MAX_PARTS} files")

    def _header_field(self, data: bytes, start: int, end: int) -> None:
        self._grow(end - start)
        self._field += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._grow(end - start)
        self._value += data[start:end]

    def _grow(self, size: int) -> None:
        self._header_bytes += size
        if self._header_bytes > MAX_HEADER_BYTES:
            raise TooLarge("A part's header", MAX_HEADER_BYTES)

    def _header_end(self) -> None:
        self._headers[self._field.lower()] = self._value
        self._field = self._value = b""

    def _headers_finished(self) -> None:
        _, options = parse_options_header(self._headers.get(b"content-disposition", b""))
        name, self._writer, self._field_name = options.get(b"name", b""), None, None
        if b"filename" not in options:
            if self._any_field:
                self._field_name = name.decode("utf-8", "replace")
                self.fields[self._field_name] = b""
            return
        if name != b"files" and not self._any_field:
            return
        kind = self._headers.get(b"content-type", b"").decode("latin-1") or None
        self._name = options[b"filename"].decode("utf-8", "replace")
        self._writer = self._store.writer(self._name, kind)

    def _part_data(self, data: bytes, start: int, end: int) -> None:
        if self._writer is not None:
            self._writer.write(data[start:end])
            self._note(self._name, end - start)
        elif self._field_name is not None:
            self._field_bytes += end - start
            if self._field_bytes > MAX_FIELD_BYTES:
                raise TooLarge("The form's fields", MAX_FIELD_BYTES)
            self.fields[self._field_name] += data[start:end]

    def _part_end(self) -> None:
        if self._writer is not None:
            self.paths.append(self._writer.finish().path)
            self._writer = None

    def _end(self) -> None:
        self.is_complete = True
