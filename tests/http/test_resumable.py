"""Uploads that go on after a break."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from tests import tus
from tests.http.conftest import APPS
from tests.raw import Client, client, opened
from tests.servers import Server, free_port, run_script
from tests.waiting import eventually

HEAD = (
    "PATCH {where} HTTP/1.1\r\nHost: localhost\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: {offset}\r\n"
    "Content-Type: application/offset+octet-stream\r\nContent-Length: {size}\r\n\r\n"
)


@pytest.fixture
def asker(server: Server) -> Iterator[Client]:
    with client(server) as made:
        yield made


def test_a_file_comes_in_pieces_and_goes_into_a_call(asker: Client) -> None:
    where = tus.begun(asker, 11)
    first = tus.patch(asker, where, 0, b"hello")
    assert (first.status, first.headers["upload-offset"], first.body) == (204, "5", b"")
    assert tus.offset_of(asker, where) == 5
    last = tus.patch(asker, where, 5, b" world")
    assert last.status == 200
    (path,) = last.json()
    assert asker.get(f"/file={quote(path)}").body == b"hello world"
    assert asker.post("/run/shout", {"data": [{"path": path}]}).status == 200


def test_it_has_the_path_that_the_same_file_has_in_one_request(asker: Client) -> None:
    form = b'--x\r\nContent-Disposition: form-data; name="files"; filename="note.txt"\r\n\r\nthe same\r\n--x--\r\n'
    whole = asker.ask("POST", "/upload", form, {"Content-Type": "multipart/form-data; boundary=x"}).json()
    assert tus.patch(asker, tus.begun(asker, 8), 0, b"the same").json() == whole


def test_what_came_before_a_break_is_kept(server: Server, asker: Client) -> None:
    where = tus.begun(asker, 1000)
    with opened(server) as connection:
        connection.sendall(HEAD.format(where=where, offset=0, size=1000).encode() + b"a" * 400)
        eventually(lambda: tus.offset_of(asker, where) == 400, "the first bytes come")
    assert tus.offset_of(asker, where) == 400
    assert tus.patch(asker, where, 400, b"b" * 600).status == 200


def test_a_request_that_hangs_gives_way_to_the_next(server: Server, asker: Client) -> None:
    where = tus.begun(asker, 1000)
    with opened(server) as hanging:
        hanging.sendall(HEAD.format(where=where, offset=0, size=1000).encode() + b"a" * 400)
        eventually(lambda: tus.offset_of(asker, where) == 400, "the first bytes come")
        assert tus.patch(asker, where, 400, b"b" * 300).status == 204
        hanging.sendall(b"late")
        assert hanging.recv(65536).startswith(b"HTTP/1.1 409")
    assert tus.offset_of(asker, where) == 700
    (path,) = tus.patch(asker, where, 700, b"c" * 300).json()
    assert asker.get(f"/file={quote(path)}").body == b"a" * 400 + b"b" * 300 + b"c" * 300


def test_a_lost_answer_is_asked_for_again(asker: Client) -> None:
    where = tus.begun(asker, 5)
    path = tus.patch(asker, where, 0, b"hello").json()
    assert tus.offset_of(asker, where) == 5
    assert tus.patch(asker, where, 5, b"").json() == path


def test_an_empty_file_is_one(asker: Client) -> None:
    (path,) = tus.patch(asker, tus.begun(asker, 0), 0, b"").json()
    assert asker.get(f"/file={quote(path)}").body == b""


def test_a_cancelled_upload_is_gone(asker: Client) -> None:
    where = tus.begun(asker, 11)
    tus.patch(asker, where, 0, b"hello")
    assert asker.ask("DELETE", where, None, tus.TUS).status == 204
    assert asker.ask("HEAD", where, None, tus.TUS).status == 404
    assert tus.patch(asker, where, 5, b" world").status == 404


def test_nothing_of_a_cancelled_or_unfinished_upload_outlives_the_server(tmp_path: Path) -> None:
    env = {**os.environ, "LIMELIGHT_TEMP_DIR": str(tmp_path)}
    with run_script(APPS / "calls.py", env=env) as server, client(server) as asker:
        cancelled, kept = tus.begun(asker, 11), tus.begun(asker, 11)
        for where in (cancelled, kept):
            tus.patch(asker, where, 0, b"hello")
        assert len(list(tmp_path.rglob("*.part"))) == 2
        asker.ask("DELETE", cancelled, None, tus.TUS)
        assert len(list(tmp_path.rglob("*.part"))) == 1
    assert not list(tmp_path.rglob("*.part"))


def test_a_server_that_was_killed_knows_nothing_of_it_and_keeps_nothing(tmp_path: Path) -> None:
    env = {**os.environ, "LIMELIGHT_STORE": f"sqlite:///{tmp_path}/app.sqlite"}
    port = free_port()
    with run_script(APPS / "calls.py", env=env, port=port) as server, client(server) as asker:
        where = tus.begun(asker, 11)
        tus.patch(asker, where, 0, b"hello")
        server.process.kill()
    assert len(list(tmp_path.rglob("*.part"))) == 1
    with run_script(APPS / "calls.py", env=env, port=port) as server, client(server) as asker:
        assert not list(tmp_path.rglob("*.part"))
        assert asker.ask("HEAD", where, None, tus.TUS).status == 404
        assert tus.patch(asker, tus.begun(asker, 5), 0, b"hello").status == 200
