"""A server of Gradio's protocol that says what it should not, and a Hub whose names lead to apps."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.servers import serving

MARK = {"_type": "gradio.FileData"}
BAD: dict[str, dict[str, Any]] = {  # Any: JSON
    "html": {"value": "<script>steal()</script>", "js_on_load": "steal()", "head": "<script>steal()</script>"},
    "markdown": {"value": "<script>steal()</script>", "sanitize_html": False, "elem_id": "steal"},
    "button": {"value": "Go", "icon": "/etc/passwd", "link": "javascript:steal()"},
    "image": {"value": {"path": "/etc/passwd", "meta": MARK}},
    "file": {"label": '__i18n__{"__type__": "translation_metadata", "key": "file"}'},
    "slider": {"label": '__i18n__{"__type__": "translation_metadata", "key": "unknown"}', "value": 3},
    "textbox": {"value": "x", "label": "Text"},
    "dataframe": {"value": {"headers": [{"steal": 1}], "data": []}, "datatype": ["html"]},
    "fileexplorer": {"root_dir": "/steal", "glob": "/etc/*"},
    "label": {"color": "url(//steal)"},
    "plot": {"value": {"type": "bokeh", "plot": '{"steal": 1}'}},
    "nativeplot": {"value": {"columns": "steal"}, "color_map": {"a": ["steal"]}, "x": "a"},
}


def config() -> dict[str, Any]:  # Any: JSON
    kinds = [*BAD]
    click = {"targets": [[3, "click"]], "inputs": []}
    listener = {**click, "api_name": "go", "js": "steal", "outputs": [5], "backend_fn": True}
    script = {**click, "outputs": [], "backend_fn": False, "js": "() => steal()"}
    clear = {**click, "outputs": [6, 7], "backend_fn": False, "js": "() => [0, null]"}
    return {
        "components": [{"id": number, "type": kind, "props": BAD[kind]} for number, kind in enumerate(kinds, 1)],
        "dependencies": [
            {"id": 0, **listener},
            {"id": 1, **script},
            {"id": 2, **clear},
        ],
        "layout": {"id": 0, "children": [{"id": number} for number in range(1, len(kinds) + 1)]},
        "title": "Other",
        "i18n_translations": {"de": {"file": "Datei"}, "en": {"file": "The file"}},
        "api_prefix": "/gradio_api",
        "protocol": "sse_v3",
        "css": "steal {}",
        "head": "<script>steal()</script>",
    }


class HostileServer(ThreadingHTTPServer):
    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.path, self.host = "", ""
        self.stream: bytes | None = None
        self.tokens: list[str | None] = []
        self.asked_elsewhere: list[str] = []


class Handler(BaseHTTPRequestHandler):
    server: HostileServer

    def do_GET(self) -> None:
        self.server.tokens.append(self.headers["Authorization"])
        path = self.path.removeprefix("/gradio_api")
        if path == "/config":
            self._say(config())
        elif path.startswith("/queue/data") and self.server.stream is not None:
            self._send(200, self.server.stream)
        elif path.startswith("/queue/data"):
            file = {
                "path": self.server.path,
                "url": f"{self.server.url}/elsewhere",
                "meta": {"_type": "gradio.FileData"},
            }
            output = {"data": [file], "is_generating": False}
            message = {"msg": "process_completed", "event_id": "e", "output": output, "success": True}
            self._send(200, f"data: {json.dumps(message)}\n\n".encode())
        elif path.startswith("/file=") and self.server.path == "redirect":
            self._send(302, b"", location=f"{self.server.url}/elsewhere")
        elif path.startswith("/file="):
            self._send(200, b"of the other app")
        elif path.startswith("/api/spaces/"):
            self._say({"host": self.server.host})
        elif path.startswith("/api/models/"):
            self._say({"pipeline_tag": "text-generation" if path.endswith("chat") else "text-to-image"})
        else:
            if "elsewhere" in path:
                self.server.asked_elsewhere.append(path)
            self._send(404, b"")

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self._say({"event_id": "e"})

    def _say(self, value: object) -> None:
        self._send(200, json.dumps(value).encode())

    def _send(self, status: int, body: bytes, location: str | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        if location is not None:
            self.send_header("Location", location)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def hostile() -> Iterator[HostileServer]:
    server = HostileServer()
    with serving(server):
        yield server
