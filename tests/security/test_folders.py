"""Places in folders that callers name: they lead nowhere but below the folder that a function joins them to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.curl import frames
from tests.raw import Client, client
from tests.security.test_media_server import sent
from tests.servers import Server, run_script

APP = Path(__file__).parents[1] / "page" / "uploads_app.py"
PLACES = {
    "../../etc/passwd": "etc/passwd",
    "/etc/passwd": "etc/passwd",
    "C:\\Windows\\system.ini": "C_/Windows/system.ini",
    "\\\\host\\share\\a.txt": "host/share/a.txt",
    "a/../../b.txt": "a/b.txt",
    "a/con/nul.txt": "a/_con/_nul.txt",
    ".ssh/authorized_keys": "ssh/authorized_keys",
    "a\0b/c\n.txt": "a_b/c_.txt",
    "": "a.bin",
    "/": "file",
    "..": "file",
}


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with run_script(APP) as running:
        yield running


@pytest.fixture
def asker(server: Server) -> Iterator[Client]:
    with client(server) as connection:
        yield connection


def place(asker: Client, name: object) -> tuple[str, Any]:  # Any: JSON
    file = sent(asker, b"x") | {"orig_name": name}
    answer = asker.post("/call/places", {"data": [[file]]})
    if answer.status != 200:
        return str(answer.status), answer.text
    return frames(asker.get(f"/call/places/{answer.json()['event_id']}").text)[-1]


@pytest.mark.parametrize("name", PLACES)
def test_a_place_is_below_the_folder_that_it_is_joined_to(asker: Client, name: str) -> None:
    assert place(asker, name) == ("complete", [f"{PLACES[name]} (1)"])


@pytest.mark.parametrize("name", [3, ["a"], {"a": "b"}, True])
def test_a_name_that_is_no_text_is_refused(asker: Client, name: object) -> None:
    status, text = place(asker, name)
    assert status == "422"
    assert "orig_name" in text


def test_a_long_place_is_cut(asker: Client) -> None:
    status, (text,) = place(asker, "/".join(["x" * 300] * 500) + "/a.txt")
    assert status == "complete"
    assert text.endswith("/a.txt (1)")
    assert len(text) < 1100
