"""Calls with files in the same request: bounded, and with nothing of them taken as a path."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from limelight.http.inline_files import MAX_INLINE
from limelight.http.multipart import MAX_FIELD_BYTES, MAX_PARTS
from tests.raw import client
from tests.servers import Server, run_script

APP = Path(__file__).parents[1] / "http" / "apps" / "forms.py"
BOUNDARY = "limit"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with run_script(APP) as running:
        yield running


def send(
    server: Server, parts: list[tuple[str, str]], path: str = "/call/v2/describe"
) -> tuple[int, dict[str, object]]:
    """Parts as (Content-Disposition without its first word, content)."""
    body = "".join(f"--{BOUNDARY}\r\nContent-Disposition: form-data; {head}\r\n\r\n{text}\r\n" for head, text in parts)
    headers = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}", "Prefer": "wait=20"}
    with client(server) as asker:
        answer = asker.post(path, f"{body}--{BOUNDARY}--\r\n".encode(), headers)
    return answer.status, answer.json()


def test_a_flood_of_parts_is_refused(server: Server) -> None:
    status, error = send(server, [(f'name="p{number}"', "x") for number in range(MAX_PARTS + 1)])
    assert (status, error["code"]) == (400, "invalid_request")


def test_a_flood_of_unknown_files_is_refused(server: Server) -> None:
    status, error = send(server, [(f'name="p{number}"; filename="f"', "x") for number in range(MAX_PARTS)])
    assert (status, error["code"]) == (422, "invalid_value")


@pytest.mark.parametrize("name", ["title", "json"])
def test_texts_are_bounded_together(server: Server, name: str) -> None:
    status, error = send(server, [(f'name="{name}"', "x" * MAX_FIELD_BYTES), ('name="note"', "y")])
    assert (status, error["code"]) == (413, "too_large")


BAD_JSON = ["[" * 100_000, '{"title": ' * 5_000, "{", "[]", "null", '{"data": 1}', "\x00"]
BAD_NAMES = ["../../../etc/cron.d/x", "/etc/passwd", "\x00", "x" * 10_000, ".hidden", ""]
BAD_KINDS = ["text/html", "image/svg+xml", "text/html;a=" + ";" * 50_000, "x" * 100_000]


@pytest.mark.parametrize("content", BAD_JSON, ids=range(len(BAD_JSON)))
def test_a_bad_json_part_is_refused(server: Server, content: str) -> None:
    for path in ("/call/describe", "/call/v2/describe"):
        assert send(server, [('name="json"', content)], path)[0] in (400, 422)


@pytest.mark.parametrize(
    "path",
    ["form:../../etc/passwd", "form:/etc/passwd", "form:", "form:form:note", "/etc/passwd", "file:///etc/passwd"],
)
def test_a_reference_is_no_path(server: Server, path: str) -> None:
    parts = [('name="json"', json.dumps({"note": {"path": path}})), ('name="other"; filename="/etc/passwd"', "x")]
    status, error = send(server, parts)
    assert status == 422
    assert "root:" not in str(error)


FILE_NAMES = ["../../up.txt", "/etc/passwd", "..", "a\\..\\b", "x" * 5000, "\x00", "con\x1b[31m"]


@pytest.mark.parametrize("name", FILE_NAMES, ids=range(len(FILE_NAMES)))
def test_a_file_name_stays_in_the_store(server: Server, name: str) -> None:
    status, answer = send(server, [(f'name="note"; filename="{name}"', "hello"), ('name="title"', "t")])
    assert status in (200, 400)
    if status == 200:
        assert answer["data"] == ["t: hello x 2"]


def test_a_part_may_not_bring_headers_into_the_answer(server: Server) -> None:
    status, error = send(server, [('name="a%0d%0aX-Injected: 1"', "x")])
    assert status == 422
    assert "\r" not in str(error["parameter"])


def test_data_urls_are_bounded(server: Server) -> None:
    with client(server) as asker:
        answer = asker.post("/call/count_all", {"data": [["data:,a"] * (MAX_INLINE + 1)]})
        assert (answer.status, answer.json()["parameter"]) == (422, "notes")


@pytest.mark.parametrize("name", BAD_NAMES, ids=range(len(BAD_NAMES)))
def test_the_name_of_a_data_url_is_no_path(server: Server, name: str) -> None:
    with client(server) as asker:
        body = {"note": {"path": "data:,hello", "orig_name": name}, "title": "t"}
        answer = asker.post("/call/v2/describe", body, {"Prefer": "wait=20"})
        assert answer.json()["data"] == ["t: hello x 2"]


@pytest.mark.parametrize("kind", BAD_KINDS, ids=range(len(BAD_KINDS)))
def test_the_type_of_a_data_url_runs_nowhere(server: Server, kind: str) -> None:
    with client(server) as asker:
        answer = asker.post("/call/v2/describe", {"note": f"data:{kind},<script>", "title": "t"}, {"Prefer": "wait=20"})
        assert answer.status in (200, 422)


@pytest.mark.parametrize("path", ["/call/describe", "/call/v2/describe"])
def test_a_call_over_the_rate_stores_nothing(tmp_path: Path, path: str) -> None:
    environment = {**os.environ, "LIMELIGHT_RATE_LIMIT": "1/hour", "LIMELIGHT_TEMP_DIR": str(tmp_path)}
    file = {"path": "data:text/plain,a%20marked%20text"}
    with run_script(APP, env=environment) as running, client(running) as asker:
        body = json.dumps({"note": file, "title": "a"} if "v2" in path else {"data": [file, "a"]}).encode()
        for _ in range(3):
            answer = asker.post(path, body, {"Content-Type": "application/json"})
        assert answer.status == 429
        stored = [one for one in tmp_path.rglob("*") if one.is_file() and one.read_bytes() == b"a marked text"]
    assert len(stored) <= 1
