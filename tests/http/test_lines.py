"""Frames have the line ends of Server-Sent Events and no others, for readers that split as Unicode does."""

from __future__ import annotations

import json
from collections.abc import Iterator

import httpx
import pytest

from limelight.core.texts import texts_in
from tests.curl import start
from tests.http.conftest import APPS
from tests.http.test_queue import join
from tests.servers import Server, run_script

SIGNS = "".join(map(chr, (0x0B, 0x0C, 0x0D, 0x1C, 0x1D, 0x1E, 0x85, 0x2028, 0x2029)))
TEXT = f"one{SIGNS}two é"
NAMES = ["again", "fail", "tell", "chat", "large"]


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with run_script(APPS / "lines.py") as running:
        yield running


def lines(url: str) -> list[str]:
    with httpx.stream("GET", url, timeout=20) as answer:
        return list(answer.iter_lines())


@pytest.mark.parametrize("ids", ["", "?ids=1"])
@pytest.mark.parametrize("name", NAMES)
def test_every_line_of_a_call_is_a_field(server: Server, name: str, ids: str) -> None:
    url = f"{server.url}/call/{name}"
    event_id = start(url, [TEXT])
    found = lines(f"{url}/{event_id}{ids}")
    assert {line.partition(":")[0] for line in found if line} <= {"id", "event", "data"}
    data = [json.loads(line[6:]) for line in found if line.startswith("data: ")]
    assert any(TEXT in text for text in texts_in(data[-1]))
    assert found == lines(f"{url}/{event_id}{ids}")  # as it is stored


@pytest.mark.parametrize("name", NAMES)
def test_every_line_of_a_session_is_a_message(server: Server, name: str) -> None:
    join(server, name, [TEXT], name)
    found = lines(f"{server.url}/queue/data?session_hash={name}")
    messages = [json.loads(line.removeprefix("data: ")) for line in found if line]
    assert messages[-1]["msg"] == "close_stream"
