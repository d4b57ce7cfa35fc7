"""Calls as forms: the values and the files in one request, as `curl -F` sends them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import msgspec
from starlette.requests import Request

from limelight.core.endpoint import Endpoint, Parameter
from limelight.core.errors import InputRejected, shorten
from limelight.core.json_files import FileObject, is_named, with_files
from limelight.core.schema import Schema
from limelight.core.wire import Json
from limelight.engine.webhooks.sender import PARAMETER
from limelight.http import bodies, multipart
from limelight.http.held import held_of
from limelight.http.server import check_rate, server_of
from limelight.http.webhooks import EVENTS, FIELDS

JSON_PART = "json"
"""The part that has what the body of a call without files would be."""
REFERENCE = "form:"
"""`{"path": "form:NAME"}` stands for the file in the part of that name."""


def is_form(request: Request) -> bool:
    kind = request.headers.get("content-type", "").partition(";")[0]
    return kind.strip().lower() == "multipart/form-data"


async def named(request: Request, endpoint: Endpoint) -> dict[str, Json]:
    """The arguments by name, from the JSON part and from a part for each further one."""
    form = await _read(request, endpoint)
    arguments = await form.json(dict[str, Json]) or {}
    known = {one.name: one for one in endpoint.visible}
    for name, text in form.texts.items():
        if name in arguments:
            raise _refused(name, "one value", "a part and a member of the JSON part")
        # an unknown name is refused later
        arguments[name] = value_of(known[name].schema, text) if name in known else text
    names = form.place(arguments.values())
    for name in names:
        if arguments.get(name) is not None:
            raise _refused(name, "one value", "a part and a member of the JSON part")
        if name not in known:
            raise _unknown(endpoint, name)
        arguments[name] = form.files_of(known[name])
    return {name: form.resolved(value) for name, value in arguments.items()}


async def in_order(request: Request, endpoint: Endpoint) -> bodies.CallBody:
    """The JSON part, with the files of further parts in the place of the values that are null there."""
    form = await _read(request, endpoint)
    asked = {name: form.texts.pop(name) for name in FIELDS if name in form.texts}
    for name in form.texts:
        raise _refused(
            name, f"a part {JSON_PART!r} and files; texts as parts are for /call/v2/{endpoint.name}", "a text"
        )
    body = await form.json(bodies.CallBody)
    if body is None:
        raise _refused(JSON_PART, 'a part with {"data": [...]}', "none")
    body.webhook_url = asked.get(PARAMETER, body.webhook_url)
    body.webhook_events = asked.get(EVENTS, body.webhook_events)
    shown = endpoint.meant(len(body.data))
    for name in form.place(body.data):
        index = next((index for index, one in enumerate(shown) if one.name == name), len(shown))
        if index >= len(body.data):
            raise _unknown(endpoint, name)
        if body.data[index] is not None:
            raise _refused(name, "null in the JSON part, if a part has the file", shorten(body.data[index]))
        body.data[index] = form.files_of(shown[index])
    body.data = [form.resolved(value) for value in body.data]
    return body


@dataclass(frozen=True, slots=True)
class _Call:
    request: Request
    texts: dict[str, str]
    """Of all parts without a file, but the JSON part."""
    json_text: str | None
    files: dict[str, list[str]]
    """Paths of the stored files by the name of their part."""

    async def json(self, kind: type[bodies.Body]) -> bodies.Body | None:
        return None if self.json_text is None else bodies.decode(self.request, self.json_text.encode(), kind)

    def place(self, values: object) -> list[str]:
        """The names of the files that no reference names, which are those of parameters."""
        used: set[str] = set()

        def noting(file: FileObject) -> Json:
            used.add(str(file["path"]).removeprefix(REFERENCE))
            return file

        for value in cast("Sequence[Json]", values):
            with_files(value, _is_reference, noting)
        return [name for name in self.files if name not in used]

    def resolved(self, value: Json) -> Json:
        return with_files(value, _is_reference, self._referred)

    def _referred(self, file: FileObject) -> Json:
        name = str(file["path"]).removeprefix(REFERENCE)
        paths = self.files.get(name, [])
        if len(paths) != 1:
            raise _refused(name, "one file in a part of this name", f"{len(paths)}")
        return {**file, "path": paths[0]}

    def files_of(self, parameter: Parameter) -> Json:
        found: list[Json] = [{"path": path} for path in self.files[parameter.name]]
        if parameter.schema.get("type") == "array":
            return found
        if len(found) != 1:
            raise _refused(parameter.name, "one file", f"{len(found)}")
        return found[0]


def _is_reference(value: object) -> bool:
    return is_named(value) and str(cast(FileObject, value)["path"]).startswith(REFERENCE)


async def _read(request: Request, endpoint: Endpoint) -> _Call:
    """Store the files. A call that is over the rate is refused before anything is stored."""
    check_rate(request)
    store = server_of(request).engine.files
    form = await multipart.read_form(request, store, any_field=True)
    held_of(request).grow(sum(len(text.encode()) for text in form.fields.values()))
    await store.publish("\n".join(form.paths).encode())  # the call may run on another machine
    files: dict[str, list[str]] = {}
    for name, path in zip(form.names, form.paths, strict=True):
        files.setdefault(name, []).append(path)
    texts = dict(form.fields)
    return _Call(request, texts, texts.pop(JSON_PART, None), files)


def value_of(schema: Schema, text: str) -> Json:
    """A text is what it is where one fits, and JSON elsewhere."""
    if _takes_text(schema, text):
        return text
    try:
        found: Json = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError):
        return text  # its check says what it expects
    return found


def _takes_text(schema: Schema, text: str) -> bool:
    """Whether the text itself is a value, and not the JSON that it may be."""
    if "enum" in schema:
        return text in cast("list[Json]", schema["enum"])
    kinds = schema.get("type")
    if kinds == "string" or (isinstance(kinds, list) and "string" in kinds):
        return True
    choices = cast("list[Schema]", schema.get("anyOf") or schema.get("oneOf") or [])
    return any(_takes_text(one, text) for one in choices)


def _unknown(endpoint: Endpoint, name: str) -> InputRejected:
    known = ", ".join(one.name for one in endpoint.visible) or "none"
    expected = f"files for its parameters ({known}) or named in the JSON part as {REFERENCE}NAME"
    return InputRejected(f"/{endpoint.name}", expected, shorten(name), name)


def _refused(name: str, expected: str, got: str) -> InputRejected:
    return InputRejected(f"The part {shorten(name)}", expected, got, name)
