"""`limelight predict` against a server that means harm: nothing is written elsewhere, and no token goes to others."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import httpx
import pytest

from limelight.cli.answers import MAX_JSON_BYTES, Unusable, lines_of
from limelight.cli.progress_bar import line_of

INFO: dict[str, object] = {"named_endpoints": {"/x": {"parameters": [], "returns": []}}}


class Hostile(BaseHTTPRequestHandler):
    name = ""
    info: ClassVar[bytes] = json.dumps(INFO).encode()
    events: ClassVar[bytes] = b""
    refusal: ClassVar[bytes] = b""
    other = ""
    asked: list[tuple[str, str | None]] = []  # one for all requests

    def do_GET(self) -> None:
        self.asked.append((self.path, self.headers["Authorization"]))
        if self.path == "/info":
            self._say(self.info)
        elif self.path.startswith("/file="):
            self._say(b"content")
        else:
            self.send_error(404)

    def do_POST(self) -> None:
        if self.refusal:
            self._say(self.refusal, 400)
            return
        if self.events:
            self._say(self.events)
            return
        file = {
            "path": "//elsewhere.invalid/etc/passwd",
            "url": f"{self.other}/stolen",
            "orig_name": self.name,
            "meta": {"_type": "gradio.FileData"},
        }
        self._say(f"event: complete\ndata: {json.dumps([file])}\n\n".encode())

    def _say(self, body: bytes, status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:
        pass


@pytest.fixture
def hostile() -> Iterator[str]:
    Hostile.asked.clear()
    Hostile.info, Hostile.events, Hostile.refusal = json.dumps(INFO).encode(), b"", b""
    with ThreadingHTTPServer(("127.0.0.1", 0), Hostile) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        Hostile.other = f"http://localhost:{server.server_port}"
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("name", ["../../escaped", "/tmp/escaped", "..", ".bashrc/../../x", "a\x00b", "\x1b]0;x\x07"])
def test_a_file_stays_in_the_folder(hostile: str, tmp_path: Path, name: str) -> None:
    Hostile.name = name
    inside = tmp_path / "deep" / "out"
    done = subprocess.run(
        [sys.executable, "-m", "limelight", "predict", hostile, "/x", "--out", str(inside)],
        capture_output=True, text=True, check=True, timeout=60, env={**os.environ, "LIMELIGHT_TOKEN": "s3cret"},
    )  # fmt: skip
    assert [path.parent for path in tmp_path.rglob("*") if path.is_file()] == [inside]
    assert Path(done.stdout.strip()).read_text() == "content"
    assert "\x1b" not in done.stdout
    assert all(path == "/info" or path.startswith("/file=") for path, _ in Hostile.asked)
    assert {token for _, token in Hostile.asked} == {"Bearer s3cret"}
    assert "s3cret" not in done.stdout + done.stderr


def predict(url: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "limelight", "predict", url, *arguments],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


ESCAPES = "\x1b]0;owned\x07\x1b[2J\x9b31m\u202e"


@pytest.mark.parametrize("place", ["refusal", "error", "endpoints", "text"])
def test_what_the_server_says_steers_no_terminal(hostile: str, place: str) -> None:
    name = "/x"
    if place == "refusal":
        Hostile.refusal = json.dumps({"message": f"no {ESCAPES}"}).encode()
    elif place == "text":
        Hostile.refusal = f"no {ESCAPES}".encode()
    elif place == "error":
        Hostile.events = f"event: error\ndata: {json.dumps({'error': f'no {ESCAPES}'})}\n\n".encode()
    else:
        Hostile.info, name = json.dumps({"named_endpoints": {f"/no {ESCAPES}": {"parameters": []}}}).encode(), "/y"
    done = predict(hostile, name)
    assert (done.returncode, done.stdout) == (1, "")
    assert "no" in done.stderr
    assert not {*ESCAPES} & {*done.stderr} - {*"owned;]0[2J31m"}


def test_the_progress_of_the_server_steers_no_terminal() -> None:
    unit = {"desc": ESCAPES, "index": ESCAPES, "length": None, "progress": None}
    line = line_of({"status": "running", "progress": [unit]})
    assert line.replace(" ", "").isprintable()


DEEP = b"[" * 100_000
SHAPES = [b"", b"[]", b"5", b"{", DEEP, b'{"named_endpoints": []}', b'{"named_endpoints": {"/x": 5}}',
          b'{"named_endpoints": {"/x": {"parameters": [{"parameter_name": 5}]}}}',
          b'{"named_endpoints": {"/x": {"parameters": {}}}}', b" " * (MAX_JSON_BYTES + 1)]  # fmt: skip


@pytest.mark.parametrize("info", SHAPES, ids=range(len(SHAPES)))
def test_what_no_app_says_of_itself_is_an_error(hostile: str, info: bytes) -> None:
    Hostile.info = info
    done = predict(hostile, "/x", "a=1")
    assert done.returncode == 1
    assert done.stderr.startswith("limelight: ")
    assert "Traceback" not in done.stderr


SAID = [b"complete\ndata: 5",
        b"complete\ndata: {", b"complete\ndata: " + DEEP, b'error\ndata: "a"', b"error\ndata: [1]",
        b'complete\ndata: [{"path": "\\ud800", "meta": {"_type": "gradio.FileData"}}]',
        b"complete\ndata: [" + b"[" * 900 + b"]" * 900 + b"]", b"generating\ndata: 5"]  # fmt: skip


@pytest.mark.parametrize("said", SAID, ids=range(len(SAID)))
def test_events_of_no_app_are_an_error(hostile: str, tmp_path: Path, said: bytes) -> None:
    Hostile.events = b"event: " + said + b"\n\n"
    done = predict(hostile, "/x", "--out", str(tmp_path))
    assert "Traceback" not in done.stderr
    assert done.returncode == 1 or not done.stderr


@pytest.mark.parametrize("kind", [{"enum": 5}, {"anyOf": 5}, {"anyOf": [5]}, 5, None])
def test_a_schema_of_no_app_is_passed_over(hostile: str, kind: object) -> None:
    parameters = [{"parameter_name": "a", "type": kind}]
    Hostile.info = json.dumps({"named_endpoints": {"/x": {"parameters": parameters}}}).encode()
    Hostile.events = b'event: complete\ndata: ["\\ud800 done"]\n\n'
    done = predict(hostile, "/x", "a=1")
    assert (done.returncode, done.stdout) == (0, "? done\n")


def test_a_line_without_end_is_not_kept() -> None:
    asked = httpx.Request("GET", "http://app/")
    ended = httpx.Response(200, content=iter([b"a\nb", b"c"] * 50), request=asked)
    assert list(lines_of(ended, 4))[:2] == ["a", "bca"]
    endless = httpx.Response(200, content=iter([b"x" * 10] * 50), request=asked)
    with pytest.raises(Unusable):
        list(lines_of(endless, 100))


def test_a_redirection_gets_no_token(hostile: str) -> None:
    class Elsewhere(Hostile):
        def do_GET(self) -> None:
            self.asked.append((f"{self.headers['Host']}{self.path}", self.headers["Authorization"]))
            self.send_response(307)
            self.send_header("Location", f"{hostile}/stolen")
            self.send_header("Content-Length", "0")
            self.end_headers()

    with ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        done = predict(f"http://localhost:{server.server_port}", "/x")
        server.shutdown()
        thread.join()
    assert done.returncode == 1
    assert "307" in done.stderr
    assert all("stolen" not in path for path, _ in Hostile.asked)
