"""Reading multipart forms. Files are streamed to the store, within the limits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import Request

from limelight.core.errors import BodyRejected, TooLarge
from limelight.engine.files.store import FileStore, FileWriter
from limelight.http import bodies
from limelight.http.server import caller_of, server_of

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

MAX_PARTS = 1000
MAX_HEADER_BYTES = 8 << 10
MAX_FIELD_BYTES = 1 << 20  # of all fields together, without the files
MAX_TYPE = 1024  # maximum length of the Content-Type header


Note = Callable[[str, int], None]


def ignore(name: str, size_bytes: int) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Form:
    paths: list[str]
    """Paths of the stored files, in order."""
    names: list[str]
    """The names of their parts."""
    fields: dict[str, str]
    """Parts without a file name. Empty unless `any_field` is set."""


async def read_files(request: Request, store: FileStore, note: Note = ignore) -> list[str]:
    """Store the files in parts named `files`, and return their paths. Raises `BodyRejected` if there are none."""
    form = await read_form(request, store, note)
    if not form.paths:
        raise BodyRejected("The upload has no complete file in a part named 'files'")
    return form.paths


async def read_form(request: Request, store: FileStore, note: Note = ignore, *, any_field: bool = False) -> Form:
    """Store the files in parts named `files`. With `any_field`, store files in all parts and keep the other parts too.

    `note` gets the file's name and the size of each stored piece.
    """
    parts = _Parts(store, note, caller_of(request).client, any_field=any_field)
    try:
        await _read_parts(request, parts, server_of(request).options.max_upload_bytes)
    finally:
        parts.discard()
    return Form(parts.paths, parts.names, parts.texts())


async def read_fields(request: Request, limit_bytes: int) -> dict[str, str]:
    """The fields of a form, without its files. For routes that store nothing."""
    parts = _Parts(None, ignore, "", any_field=True)
    await _read_parts(request, parts, limit_bytes)
    return parts.texts()


async def _read_parts(request: Request, parts: _Parts, limit_bytes: int) -> None:
    parser = MultipartParser(_boundary(request), parts.callbacks(), max_size=float("inf"))
    try:
        async for chunk in bodies.limited(request, limit_bytes):
            parser.write(chunk)
        parser.finalize()
    except (FormParserError, UnicodeDecodeError) as error:
        raise BodyRejected(f"The form is invalid: {error}") from None
    if not parts.is_complete:
        raise BodyRejected("The form is invalid: it ended early")


def _boundary(request: Request) -> bytes:
    given = request.headers.get("content-type", "")
    kind, options = parse_options_header(given if len(given) <= MAX_TYPE else "")
    boundary = options.get(b"boundary")
    if kind != b"multipart/form-data" or not boundary or len(boundary) > 256:
        raise BodyRejected("A form with files must be multipart/form-data, with a boundary of at most 256 characters")
    return boundary


class _Parts:
    """Streams the files that the parser finds to the store, within the limits."""

    def __init__(self, store: FileStore | None, note: Note, client: str, *, any_field: bool) -> None:
        """Without a store, files are skipped."""
        self._store, self._note, self._client, self._any_field = store, note, client, any_field
        self._fields: dict[str, bytearray] = {}
        self._field_name: str | None = None
        self._field_bytes = 0
        self.paths: list[str] = []
        self.names: list[str] = []
        self.is_complete = False
        self._count = self._header_bytes = 0
        self._field = self._value = b""
        self._headers: dict[bytes, bytes] = {}
        self._name = self._part_name = ""
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

    def texts(self) -> dict[str, str]:
        return {name: value.decode("utf-8", "replace") for name, value in self._fields.items()}

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
                self._fields[self._field_name] = bytearray()
            return
        if self._store is None or (name != b"files" and not self._any_field):
            return
        kind = self._headers.get(b"content-type", b"").decode("latin-1") or None
        self._part_name = name.decode("utf-8", "replace")
        self._name = options[b"filename"].decode("utf-8", "replace")
        self._writer = self._store.writer(self._name, kind, self._client)

    def _part_data(self, data: bytes, start: int, end: int) -> None:
        if self._writer is not None:
            self._writer.write(data[start:end])
            self._note(self._name, end - start)
        elif self._field_name is not None:
            self._field_bytes += end - start
            if self._field_bytes > MAX_FIELD_BYTES:
                raise TooLarge("The form's fields", MAX_FIELD_BYTES)
            self._fields[self._field_name] += data[start:end]

    def _part_end(self) -> None:
        if self._writer is not None:
            self.paths.append(self._writer.finish().path)
            self.names.append(self._part_name)
            self._writer = None

    def _end(self) -> None:
        self.is_complete = True
