"""How far an upload is."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.curl import curl, post
from tests.http.conftest import APPS
from tests.servers import Server, run_script

BOUNDARY = "Content-Type: multipart/form-data; boundary=x"
BEGIN = b'--x\r\nContent-Disposition: form-data; name="files"; filename="note.txt"\r\n\r\n'
END = b"\r\n--x--\r\n"


@contextmanager
def uploading(server: Server, upload_id: str, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """A curl that sends what the test writes to it."""
    url = f"{server.url}/upload?upload_id={upload_id}"
    command = ["curl", "-sNT", "-", "-X", "POST", "-H", BOUNDARY, *arguments, url]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        yield process


def write(process: subprocess.Popen[bytes], data: bytes) -> None:
    assert process.stdin is not None
    process.stdin.write(data)
    process.stdin.flush()


@contextmanager
def listening(server: Server, upload_id: str) -> Iterator[Iterator[dict[str, Any]]]:  # Any: JSON
    url = f"{server.url}/gradio_api/upload_progress?upload_id={upload_id}"
    with subprocess.Popen(["curl", "-sN", url], stdout=subprocess.PIPE) as reader:
        assert reader.stdout is not None
        yield (json.loads(line[6:]) for line in reader.stdout if line != b"\n")


def test_pieces_are_told_while_they_come_and_then_the_end(server: Server) -> None:
    with uploading(server, "u1") as process, listening(server, "u1") as told:
        write(process, BEGIN + b"hello")
        assert next(told) == {"msg": "update", "orig_name": "note.txt", "chunk_size": 5}
        write(process, b" world")
        assert next(told) == {"msg": "update", "orig_name": "note.txt", "chunk_size": 6}
        write(process, END)
        assert process.stdin is not None
        process.stdin.close()
        assert list(told) == [{"msg": "done"}]


def test_who_asks_after_the_end_is_told_all_of_it(server: Server, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("hello")
    curl("-F", f"files=@{tmp_path / 'a.txt'}", f"{server.url}/upload?upload_id=u2")
    with listening(server, "u2") as told:
        assert list(told) == [{"msg": "update", "orig_name": "a.txt", "chunk_size": 5}, {"msg": "done"}]


def test_an_upload_that_breaks_ends_its_progress(server: Server) -> None:
    with uploading(server, "u3") as process, listening(server, "u3") as told:
        write(process, BEGIN + b"hello")
        next(told)
        process.kill()
        assert list(told) == [{"msg": "done"}]


def test_an_upload_that_does_not_begin_is_404(server: Server) -> None:
    assert curl(f"{server.url}/upload_progress?upload_id=nobody").status == 404


def test_an_upload_of_somebody_else_is_404(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("hello")
    with run_script(APPS / "private.py", env={**os.environ, "TEST_AUTH": "pairs"}) as server:
        for name, word in (("ada", "lovelace"), ("alan", "turing")):
            login = f"username={name}&password={word}"
            curl("-c", str(tmp_path / name), "-d", login, f"{server.url}/login")
        ada, alan = ("-b", str(tmp_path / "ada")), ("-b", str(tmp_path / "alan"))
        curl("-F", f"files=@{tmp_path / 'a.txt'}", f"{server.url}/upload?upload_id=mine", *ada)
        progress = f"{server.url}/upload_progress?upload_id=mine"
        assert "done" in curl("-N", progress, *ada).text
        assert curl(progress, *alan).status == 404
        assert curl(progress).status == 401
        assert post(f"{server.url}/cancel", {"event_id": "x"}).status == 401
