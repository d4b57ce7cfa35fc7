"""Files within a call's JSON, as `data:` URLs (RFC 2397): stored before the values are checked."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from functools import partial
from typing import cast
from urllib.parse import unquote_to_bytes

import msgspec
from starlette.requests import Request

from limelight.core.endpoint import Endpoint, Parameter
from limelight.core.errors import InputRejected, shorten
from limelight.core.json_files import FileObject, files_in, with_files
from limelight.core.media_types import extension_of
from limelight.core.schema import FILE_SCHEMA
from limelight.core.wire import FileData, Json
from limelight.engine.files.store import FileStore
from limelight.http.aside import aside
from limelight.http.server import caller_of, server_of

MAX_INLINE = 100
"""Files of one call. More of them are better uploaded."""
MAX_NAME = 255
_HEAD = re.compile(
    r"data:([\w.+-]{1,100}/[\w.+-]{1,100})?((?:;[\w-]{1,50}=[^;,]{0,200}){0,10})(;base64)?,", re.ASCII | re.I
)
EXPECTED = "a data: URL, such as data:image/png;base64,…"


def values_of(endpoint: Endpoint, data: list[Json]) -> list[tuple[Parameter | None, Json]]:
    """Each value with its parameter, if callers know it, whether hidden ones are left out or not."""
    shown = endpoint.meant(len(data))
    if len(data) != len(shown):
        return [(None, value) for value in data]  # a wrong number, which is refused later
    return list(zip(shown, data, strict=True))


async def stored(request: Request, size_bytes: int, values: list[tuple[Parameter | None, Json]]) -> list[Json]:
    """The values with a stored file in the place of each `data:` URL. Raises `InputRejected` for one that is broken."""
    if not any(parameter is not None and _has_inline(parameter, value) for parameter, value in values):
        return [value for _, value in values]
    store = server_of(request).engine.files
    keeping = _Keeping(store, caller_of(request).client)
    found = await aside(request, size_bytes, lambda: [keeping.kept(parameter, value) for parameter, value in values])
    await store.publish("\n".join(keeping.paths).encode())  # the call may run on another machine
    return found


def _has_inline(parameter: Parameter, value: Json) -> bool:
    if not (parameter.holds_files or parameter.may_be_file):
        return False
    return next(files_in(_as_objects(parameter, value), is_inline), None) is not None


def is_inline(value: object) -> bool:
    """Whether it is an object that names a `data:` URL, as its path or else as its URL."""
    return isinstance(value, dict) and _address(value) is not None


def _address(file: FileObject) -> str | None:
    path = file.get("path")
    found = path if path is not None else file.get("url")
    return found if isinstance(found, str) and found[:5].lower() == "data:" else None


def _as_objects(parameter: Parameter, value: Json) -> Json:
    """A bare text is a file only where nothing else could be: a message may begin with `data:` too."""
    if isinstance(value, str) and parameter.schema == FILE_SCHEMA:
        return _as_object(value)
    if isinstance(value, list) and parameter.schema.get("items") == FILE_SCHEMA:
        return [_as_object(one) for one in value]
    return value


def _as_object(value: Json) -> Json:
    return {"path": value} if isinstance(value, str) and value[:5].lower() == "data:" else value


class _Keeping:
    """Stores the files of one call."""

    def __init__(self, store: FileStore, client: str) -> None:
        self._store, self._client = store, client
        self.paths: list[str] = []

    def kept(self, parameter: Parameter | None, value: Json) -> Json:
        if parameter is None or not _has_inline(parameter, value):
            return value
        replace: Callable[[FileObject], Json] = partial(self._file, parameter)
        return with_files(_as_objects(parameter, value), is_inline, replace)

    def _file(self, parameter: Parameter, file: FileObject) -> Json:
        if len(self.paths) >= MAX_INLINE:
            raise InputRejected(parameter.where, f"at most {MAX_INLINE} data: URLs in a call", "more", parameter.name)
        media_type, content = _decoded(parameter, cast(str, _address(file)))
        given = file.get("orig_name")
        name = given[:MAX_NAME] if isinstance(given, str) and given else f"file{extension_of(media_type)}"
        writer = self._store.writer(name, media_type, self._client)
        try:
            writer.write(content)
            made = writer.finish()
        finally:
            writer.discard()
        self.paths.append(made.path)
        return cast(Json, msgspec.to_builtins(FileData(path=made.path, orig_name=name, mime_type=media_type)))


def _decoded(parameter: Parameter, url: str) -> tuple[str, bytes]:
    head = _HEAD.match(url)
    if head is None:
        raise InputRejected(parameter.where, EXPECTED, shorten(url), parameter.name)
    body = url[head.end() :]
    try:
        content = base64.b64decode(body, validate=True) if head[3] else unquote_to_bytes(body)
    except ValueError:
        raise InputRejected(parameter.where, EXPECTED, shorten(url), parameter.name) from None
    return (head[1] or "text/plain").lower(), content
