"""The requests of a resumable upload."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping

from tests.curl import Answer
from tests.raw import Client

TUS = {"Tus-Resumable": "1.0.0"}
PLACE = "/gradio_api/upload/resumable"


def metadata(name: str, kind: str = "text/plain") -> str:
    return f"filename {b64encode(name.encode()).decode()},filetype {b64encode(kind.encode()).decode()}"


def begin(asker: Client, length: object, name: str = "note.txt", headers: Mapping[str, str] | None = None) -> Answer:
    given = {"Upload-Length": str(length), "Upload-Metadata": metadata(name)}
    return asker.ask("POST", PLACE, None, {**TUS, **given, **(headers or {})})


def begun(asker: Client, length: int, name: str = "note.txt", headers: Mapping[str, str] | None = None) -> str:
    """The address of a new upload."""
    answer = begin(asker, length, name, headers)
    assert answer.status == 201, answer.text
    return f"{PLACE}/{answer.headers['location'].rpartition('/')[2]}"


def patch(asker: Client, where: str, offset: object, data: bytes, headers: Mapping[str, str] | None = None) -> Answer:
    given = {"Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
    return asker.ask("PATCH", where, data, {**TUS, **given, **(headers or {})})


def offset_of(asker: Client, where: str, headers: Mapping[str, str] | None = None) -> int:
    answer = asker.ask("HEAD", where, None, {**TUS, **(headers or {})})
    assert answer.status == 200, answer.status
    return int(answer.headers["upload-offset"])
