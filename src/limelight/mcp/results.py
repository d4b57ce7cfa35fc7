"""What a call returned, as the content of a tool's result."""

from __future__ import annotations

import base64
from typing import cast

import msgspec

from limelight.core.json_files import FileObject, is_marked, objects_in
from limelight.core.plain import text
from limelight.core.wire import Completed, Failed, FileData, Generated, Json, Stopped
from limelight.engine.service import Engine
from limelight.http.jobs import HIDDEN
from limelight.http.stream import with_urls
from limelight.mcp.catalog import Offered

MAX_INLINE_BYTES = 1 << 20
"""Pictures and sounds up to this size are in the result itself, all of one result together; others are linked."""
_INLINE = {"image/": "image", "audio/": "audio"}
Content = dict[str, Json]


def failed(message: str) -> Content:
    return {"content": [{"type": "text", "text": message}], "isError": True}


def failure_of(end: Failed | Stopped | None) -> Content:
    if end is None:
        return failed("The server stopped before the call was done.")
    if isinstance(end, Stopped):
        return failed("The call was cancelled.")
    return failed(end.message or HIDDEN)


async def result_of(offered: Offered, end: Completed | Generated, engine: Engine, root: str) -> Content:
    """The result: a text for each output, links to files, and small pictures and sounds themselves."""
    values = values_of(offered, end, root)
    content: list[Json] = []
    room_bytes = MAX_INLINE_BYTES
    for value in values:
        files = [*objects_in(value, is_marked)]
        if not files or not is_marked(value):
            content.append({"type": "text", "text": value if isinstance(value, str) else encoded(value)})
        for file in files:
            inline, size_bytes = await _inline(file, engine, room_bytes)
            room_bytes -= size_bytes
            content += [*inline, _link(file)]
    made: Content = {"content": content, "isError": False}
    if offered.is_structured:
        made["structuredContent"] = dict(zip(offered.output_names, values, strict=True))
    return made


def values_of(offered: Offered, end: Completed | Generated, root: str) -> list[Json]:
    """The values of the outputs that callers see."""
    values = cast("list[Json]", msgspec.json.decode(end.data))
    if end.has_files:
        with_urls(values, root)
    shown = zip(offered.endpoint.returns, values, strict=True)
    return [_plain(value) for one, value in shown if not one.is_hidden]


def _plain(value: Json) -> Json:
    """The value, of an update of a component the new one."""
    if isinstance(value, dict) and value.get("__type__") == "update":
        return value.get("value")
    return value


def encoded(value: Json) -> str:
    return "" if value is None else msgspec.json.encode(value).decode()


async def _inline(file: FileObject, engine: Engine, room_bytes: int) -> tuple[list[Json], int]:
    mime_type = str(file.get("mime_type") or "")
    kind = next((kind for beginning, kind in _INLINE.items() if mime_type.startswith(beginning)), None)
    path = cast(str, file["path"])
    if kind is None or path.startswith(("http://", "https://")) or file.get("is_stream"):
        return [], 0
    data = await _read(engine, path, room_bytes)
    if data is None:
        return [], 0
    return [{"type": kind, "data": base64.b64encode(data).decode(), "mimeType": mime_type}], len(data)


async def _read(engine: Engine, path: str, room_bytes: int) -> bytes | None:
    """The file's bytes, if there is room for them."""
    await engine.files.obtain(path)
    if not engine.files.holds(path):
        return None
    found = engine.files.local_path(FileData(path=path))

    def read() -> bytes | None:
        with found.open("rb") as source:
            data = source.read(room_bytes + 1)
        return data if len(data) <= room_bytes else None

    return await engine.aside(room_bytes, "", read)


def _link(file: FileObject) -> Json:
    name = text(file.get("orig_name") or cast(str, file["path"]).rpartition("/")[2])
    link: dict[str, Json] = {"type": "resource_link", "uri": file["url"], "name": name}
    if file.get("mime_type"):
        link["mimeType"] = file["mime_type"]
    if file.get("size") is not None:
        link["size"] = file["size"]
    return link


def without_links(made: Content) -> Content:
    """For versions before links and structured content: the address of a file as a text."""
    content = [
        {"type": "text", "text": one["uri"]} if one["type"] == "resource_link" else one
        for one in cast("list[dict[str, Json]]", made["content"])
    ]
    return {"content": content, "isError": made["isError"]}
