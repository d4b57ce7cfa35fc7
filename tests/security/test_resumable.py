"""Uploads in pieces: lies about offsets, lengths, names and owners, and uploads that never end."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from tests import tus
from tests.raw import Client, client, say
from tests.servers import Server, run_script

FOLDER = Path(__file__).parent
APP = FOLDER / "apps" / "shared.py"
PRIVATE = FOLDER.parent / "http" / "apps" / "private.py"
PIECE = {"Content-Type": "application/offset+octet-stream"}


@pytest.fixture(scope="module")
def temp(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("store")


@pytest.fixture(scope="module")
def server(temp: Path) -> Iterator[Server]:
    env = {**os.environ, "LIMELIGHT_TEMP_DIR": str(temp), "TEST_OPTION_MAX_FILE_SIZE": "100kb"}
    with run_script(APP, env=env) as running:
        yield running


@pytest.fixture
def asker(server: Server) -> Iterator[Client]:
    with client(server) as made:
        yield made


NOT_A_NUMBER = ["", "-1", "+1", "1.0", "0x1", "1e3", "٣", "1 1", "1,1", "9" * 19, "NaN"]


@pytest.mark.parametrize("length", NOT_A_NUMBER)
def test_a_length_that_is_none_is_400(asker: Client, length: str) -> None:
    answer = tus.begin(asker, length.encode().decode("latin-1"))
    assert answer.status == 400
    assert "Upload-Length" in answer.text


@pytest.mark.parametrize("length", [100 * 1024 + 1, (4 << 30) + 1, 999_999_999_999_999_999])
def test_a_length_over_the_limit_is_413(asker: Client, length: int) -> None:
    assert tus.begin(asker, length).status == 413


@pytest.mark.parametrize(
    "given",
    ["", "filename", "filename ", "name bm90ZS50eHQ=", "filename ***", "filename bm90ZS50eHQ", "filename /w==",
     "filename bm90ZS50eHQ=,filetype !", "filename " + "QUFB" * 2000, "filename bm90ZS50eHQ=,filetype " + "QUFB" * 200]
)  # fmt: skip
def test_metadata_that_name_no_file_are_refused(asker: Client, given: str) -> None:
    answer = tus.begin(asker, 5, headers={"Upload-Metadata": given})
    assert answer.status in (400, 413)
    assert "Upload-Metadata" in answer.text or "filetype" in answer.text


@pytest.mark.parametrize("version", [None, "", "0.2.2", "1.0.0, 1.0.0", "2"])
def test_another_protocol_is_400(asker: Client, version: str | None) -> None:
    where = tus.begun(asker, 5)
    given = {} if version is None else {"Tus-Resumable": version}
    for method, target in (("POST", tus.PLACE), ("HEAD", where), ("PATCH", where), ("DELETE", where)):
        assert asker.ask(method, target, None, given).status == 400, method
    assert tus.offset_of(asker, where) == 0


def test_a_body_with_the_announcement_is_refused(asker: Client) -> None:
    given = {**tus.TUS, **PIECE, "Upload-Length": "5", "Upload-Metadata": tus.metadata("a.txt")}
    assert asker.ask("POST", tus.PLACE, b"hello", given).status == 413


@pytest.mark.parametrize("offset", [*NOT_A_NUMBER, "0", "3", "6", "11", "999999999999999999"])
def test_no_piece_is_written_at_another_place(asker: Client, offset: str) -> None:
    where = tus.begun(asker, 11)
    tus.patch(asker, where, 0, b"hello")
    answer = tus.patch(asker, where, offset.encode().decode("latin-1"), b"WORLD!")
    assert answer.status == (409 if offset.isascii() and offset.isdigit() and len(offset) < 19 else 400)
    assert tus.offset_of(asker, where) == 5
    (path,) = tus.patch(asker, where, 5, b" world").json()
    assert asker.get(f"/file={quote(path)}").body == b"hello world"


def test_more_than_was_announced_is_413_and_not_written(asker: Client) -> None:
    where = tus.begun(asker, 5)
    assert tus.patch(asker, where, 0, b"hello world").status == 413
    assert tus.offset_of(asker, where) == 0
    path = tus.patch(asker, where, 0, b"hello").json()
    assert tus.patch(asker, where, 5, b"!").status == 413
    assert tus.patch(asker, where, 5, b"").json() == path


@pytest.mark.parametrize("header", [{"Upload-Metadata": tus.metadata("a.html", "text/html")}, {"Upload-Length": "9"}])
def test_name_type_and_length_cannot_change_later(asker: Client, header: Mapping[str, str]) -> None:
    where = tus.begun(asker, 5, "a.txt")
    assert tus.patch(asker, where, 0, b"hello", header).status == 400
    (path,) = tus.patch(asker, where, 0, b"hello").json()
    assert path.endswith("/a.txt")
    assert "html" not in asker.get(f"/file={quote(path)}").headers["content-type"]


@pytest.mark.parametrize(
    "kind", ["", "application/json", "multipart/form-data; boundary=x", "application/octet-stream"]
)
def test_a_piece_of_another_type_is_415(asker: Client, kind: str) -> None:
    assert tus.patch(asker, tus.begun(asker, 5), 0, b"hello", {"Content-Type": kind}).status == 415


@pytest.mark.parametrize("name", ["../../evil.txt", "/etc/evil.txt", "..\\evil.txt", "a\0b.txt", "evil.txt/", ".", ""])
def test_a_name_cannot_leave_the_folder_of_its_upload(asker: Client, temp: Path, name: str) -> None:
    answer = tus.begin(asker, 4, name)
    if not name:
        assert answer.status == 400
        return
    where = f"{tus.PLACE}/{answer.headers['location'].rpartition('/')[2]}"
    path = Path(tus.patch(asker, where, 0, b"evil").json()[0])
    assert path.is_relative_to(temp)
    assert len(path.parent.name) == 64


def test_nothing_unfinished_is_served_or_taken_by_a_call(asker: Client, temp: Path) -> None:
    where = tus.begun(asker, 4000, "secret.txt")
    tus.patch(asker, where, 0, b"s" * 3000)
    part = max(temp.rglob("*.part"), key=lambda path: path.stat().st_mtime)
    upload_id = where.rpartition("/")[2]
    for path in (str(part), str(part.parent / upload_id), upload_id, str(part.parent / upload_id / "secret.txt")):
        assert asker.get(f"/file={quote(path)}").status == 403
    asker.ask("DELETE", where, None, tus.TUS)


@pytest.mark.parametrize("upload_id", ["x", "..", "%2e%2e", "a" * 5000, "%00", "..%2f..%2fetc"])
def test_an_id_that_is_none_is_404(asker: Client, upload_id: str) -> None:
    for method in ("HEAD", "PATCH", "DELETE"):
        headers = {**tus.TUS, **PIECE, "Upload-Offset": "0"}
        assert asker.ask(method, f"{tus.PLACE}/{upload_id}", None, headers).status in (404, 405), method


def test_ids_are_long_and_never_the_same(asker: Client) -> None:
    found = {tus.begun(asker, 5).rpartition("/")[2] for _ in range(20)}
    assert len(found) == 20
    assert min(map(len, found)) >= 32
    for upload_id in found:
        asker.ask("DELETE", f"{tus.PLACE}/{upload_id}", None, tus.TUS)


def test_an_upload_of_somebody_else_is_404(tmp_path: Path) -> None:
    env = {**os.environ, "LIMELIGHT_TOKENS": "ada:one,alan:two"}
    with run_script(PRIVATE, env=env) as server, client(server) as asker:
        ada, alan = ({"Authorization": f"Bearer {token}"} for token in ("one", "two"))
        assert tus.begin(asker, 5).status == 401
        where = tus.begun(asker, 5, headers=ada)
        tus.patch(asker, where, 0, b"he", ada)
        for _ in range(2):  # unfinished, then whole
            for given, status in ((alan, 404), ({}, 401)):
                assert asker.ask("HEAD", where, None, {**tus.TUS, **given}).status == status
                assert tus.patch(asker, where, 2, b"llo", given).status == status
                assert tus.patch(asker, where, 5, b"", given).status == status
                assert asker.ask("DELETE", where, None, {**tus.TUS, **given}).status == status
            assert tus.patch(asker, where, tus.offset_of(asker, where, ada), b"llo", ada).status in (200, 413)


def test_unfinished_uploads_of_one_client_are_bounded_and_others_still_begin(server: Server) -> None:
    with client(server, "127.0.0.9") as greedy, client(server, "127.0.0.10") as other:
        statuses = [tus.begin(greedy, 5) for _ in range(52)]
        assert [answer.status for answer in statuses] == [201] * 50 + [429] * 2
        assert int(statuses[-1].headers["retry-after"]) >= 1
        where = tus.begun(other, 5)
        assert tus.patch(other, where, 0, b"hello").status == 200
        for answer in statuses[:50]:
            greedy.ask("DELETE", f"{tus.PLACE}/{answer.headers['location'].rpartition('/')[2]}", None, tus.TUS)
        assert tus.begin(greedy, 5).status == 201


def test_all_unfinished_uploads_are_bounded_and_the_usual_way_stays_open() -> None:
    form = b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\nhi\r\n--x--\r\n'
    with run_script(APP) as server, ExitStack() as stack:
        askers = [stack.enter_context(client(server, f"127.0.0.{last}")) for last in range(20, 25)]
        statuses = [tus.begin(asker, 5).status for asker in askers for _ in range(50)]
        assert statuses == [201] * 200 + [503] * 50
        answer = askers[-1].ask("POST", "/upload", form, {"Content-Type": "multipart/form-data; boundary=x"})
        assert answer.status == 200


def test_what_is_unfinished_takes_the_clients_share_of_the_disk() -> None:
    def status(asker: Client, where: str) -> Any:  # Any: a number
        return tus.patch(asker, where, 0, bytes(90_000)).status

    env = {**os.environ, "TEST_OPTION_MAX_FILES_BYTES": "1mb"}
    with run_script(APP, env=env) as server, client(server) as greedy, client(server, "127.0.0.2") as other:
        places = [tus.begun(greedy, 100_000) for _ in range(12)]
        found = [status(greedy, where) for where in places]
        assert found[:4] == [204] * 4
        assert set(found[4:]) == {204, 507}  # one that is refused makes room for a later one
        assert found.count(204) <= 5  # half of the quota
        assert tus.begin(greedy, 100_000).status == 507
        assert status(other, tus.begun(other, 100_000)) == 204


def test_two_who_send_the_same_piece_at_a_time_do_not_mix(server: Server) -> None:
    with ExitStack() as stack, ThreadPoolExecutor(4) as pool:
        askers = [stack.enter_context(client(server)) for _ in range(4)]
        where = tus.begun(askers[0], 80_000)
        pieces = [bytes([65 + n]) * 80_000 for n in range(4)]
        answers = list(pool.map(lambda pair: tus.patch(pair[0], where, 0, pair[1]), zip(askers, pieces, strict=True)))
        done = [answer for answer in answers if answer.status == 200]
        assert {answer.status for answer in answers} <= {200, 409, 413}
        if done:
            (path,) = done[0].json()
            assert askers[0].get(f"/file={quote(path)}").body in pieces


@pytest.mark.parametrize("method", ["POST", "DELETE", "PATCH"])
def test_a_request_that_breaks_is_no_fault_of_the_server(tmp_path: Path, method: str) -> None:
    """Its log would be filled by anybody who closes connections."""
    log = tmp_path / "log"
    with run_script(APP, log=log) as server, client(server) as asker:
        where = tus.begun(asker, 5)
        given = {**tus.TUS, **PIECE, "Upload-Offset": "0"}
        if method == "POST":
            where, given = tus.PLACE, {**tus.TUS, "Upload-Length": "5", "Upload-Metadata": tus.metadata("a.txt")}
        lines = [f"{method} {where} HTTP/1.1", "Host: localhost", "Transfer-Encoding: chunked"]
        lines += [f"{name}: {value}" for name, value in given.items()]
        say(server, "\r\n".join([*lines, "", ""]).encode())
        assert asker.get("/healthz").status == 200
    assert "Traceback" not in log.read_text()
