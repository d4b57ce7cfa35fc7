"""Files of calls, to another app and from it. Both ways only their content and their names pass."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path, PurePosixPath

import httpx
import msgspec

from limelight.core.endpoint import running_call
from limelight.core.errors import Error
from limelight.core.json_files import FileObject, IsFile, files_in, is_marked, is_named, with_files
from limelight.core.wire import FILE_MARK, FileData, Json
from limelight.recipes.http_client import body_of, pieces_of
from limelight.recipes.remote.server import MAX_ANSWER_BYTES, RemoteServer

MAX_FILE_BYTES = 4 << 30
"""Of one file from the other app. The store's own limits count, too."""


async def sent(value: Json, server: RemoteServer, token: str | None) -> Json:
    """The value with its files uploaded to the other app."""
    if not any(True for _ in files_in(value, is_marked)):
        return value
    return await asyncio.to_thread(_sent, value, server, token)


async def received(value: Json, server: RemoteServer, token: str | None, *, holds_files: bool) -> Json:
    """The value with the other app's files in our store. `holds_files`: every object with a path is a file."""
    is_file = is_named if holds_files else is_marked
    if not any(True for _ in files_in(value, is_file)):
        return value
    return await asyncio.to_thread(_received, value, server, token, is_file)


def _sent(value: Json, server: RemoteServer, token: str | None) -> Json:
    with server.blocking_client(token) as client:
        return with_files(value, is_marked, lambda file: _upload(file, server, client))


def _received(value: Json, server: RemoteServer, token: str | None, is_file: IsFile) -> Json:
    with server.blocking_client(token) as client:
        return with_files(value, is_file, lambda file: _fetch(file, server, client))


def _upload(given: FileObject, server: RemoteServer, client: httpx.Client) -> Json:
    file = msgspec.convert(given, FileData, strict=False)
    path = running_call.get().files.local_path(file)
    with path.open("rb") as content:
        given_name = file.orig_name or path.name
        with client.stream("POST", server.api("/upload"), files={"files": (given_name, content)}) as answer:
            said = body_of(answer, MAX_ANSWER_BYTES)
    if answer.status_code != 200:
        raise Error(f"The other app refused a file with the status {answer.status_code}.")
    (stored,) = msgspec.json.decode(said or b"", type=list[str])
    mime = file.mime_type
    return {"path": stored, "orig_name": file.orig_name, "size": file.size, "mime_type": mime, "meta": FILE_MARK}


def _fetch(file: FileObject, server: RemoteServer, client: httpx.Client) -> FileData:
    """The file, from the other app's own address whatever it says where the file is."""
    path, given = str(file["path"]), file.get("orig_name")
    name = given if isinstance(given, str) and given else PurePosixPath(path.replace("\\", "/")).name or "file"
    if path.startswith(("http://", "https://")):  # on the web: browsers load it, if the author's media_hosts allow it
        return FileData(path=path, url=path, orig_name=name)
    if {".", ".."} & {*path.split("/")}:  # would be another address of the server
        raise Error("The other app gave a path that is none.")
    with tempfile.TemporaryDirectory(prefix="limelight-") as folder:
        target = Path(folder, "file")
        with client.stream("GET", server.file_url(path)) as answer, target.open("wb") as out:
            if answer.status_code != 200:
                raise Error(f"A file of the other app's result cannot be fetched: status {answer.status_code}.")
            size = 0
            for piece in pieces_of(answer):
                size += len(piece)
                if size > MAX_FILE_BYTES:
                    raise Error("A file of the other app's result is too large.")
                out.write(piece)
        return running_call.get().files.keep(target, name)
