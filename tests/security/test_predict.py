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

import pytest

INFO: dict[str, object] = {"named_endpoints": {"/x": {"parameters": [], "returns": []}}}


class Hostile(BaseHTTPRequestHandler):
    name = ""
    other = ""
    asked: list[tuple[str, str | None]] = []  # one for all requests

    def do_GET(self) -> None:
        self.asked.append((self.path, self.headers["Authorization"]))
        if self.path == "/info":
            self._say(json.dumps(INFO).encode())
        elif self.path.startswith("/file="):
            self._say(b"content")
        else:
            self.send_error(404)

    def do_POST(self) -> None:
        file = {
            "path": "//elsewhere.invalid/etc/passwd",
            "url": f"{self.other}/stolen",
            "orig_name": self.name,
            "meta": {"_type": "gradio.FileData"},
        }
        self._say(f"event: complete\ndata: {json.dumps([file])}\n\n".encode())

    def _say(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:
        pass


@pytest.fixture
def hostile() -> Iterator[str]:
    Hostile.asked.clear()
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
