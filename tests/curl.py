"""The real curl, as a user types it."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    def json(self) -> Any:  # Any: JSON
        return json.loads(self.body)


def curl(*arguments: str) -> Answer:
    """Runs curl to its end; header names are in lower case, the last of a repeated one counts."""
    command = ["curl", "--silent", "--show-error", "--no-buffer", "--include", "--max-time", "30", *arguments]
    output = subprocess.run(command, stdout=subprocess.PIPE, check=True, timeout=40).stdout
    head, _, body = output.partition(b"\r\n\r\n")
    while head.startswith(b"HTTP/1.1 100"):
        head, _, body = body.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return Answer(int(first.split()[1]), headers, body)


def post(url: str, body: object, *arguments: str) -> Answer:
    given = body if isinstance(body, str) else json.dumps(body)
    return curl("-X", "POST", url, "-H", "Content-Type: application/json", "-d", given, *arguments)


def start(url: str, data: Sequence[object], *arguments: str, session: str | None = None) -> str:
    """Starts a call at `…/call/name`; returns the event's id."""
    answer = post(url, {"data": data} | ({"session_hash": session} if session else {}), *arguments)
    assert answer.status == 200, answer.text
    return str(answer.json()["event_id"])


def call(url: str, *data: object, session: str | None = None) -> list[tuple[str, Any]]:  # Any: JSON
    """Both requests: the events with their data."""
    return frames(curl("-N", f"{url}/{start(url, data, session=session)}").text)


def result(url: str, *data: object, session: str | None = None) -> Any:  # Any: JSON
    """The list of outputs of a call that works."""
    event, found = call(url, *data, session=session)[-1]
    assert event == "complete", (event, found)
    return found


def frames(text: str) -> list[tuple[str, Any]]:  # Any: JSON
    assert text.endswith("\n\n"), text
    found = []
    for frame in text[:-2].split("\n\n"):
        event, data = frame.split("\n")
        assert event.startswith("event: ")
        assert data.startswith("data: ")
        found.append((event[7:], json.loads(data[6:])))
    return found
