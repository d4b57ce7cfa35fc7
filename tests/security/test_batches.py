"""Calls that share a batch: what is wrong with one of them is no concern of the others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.raw import Client, client
from tests.security import media
from tests.servers import run_script

APP = Path(__file__).parent / "apps" / "batches.py"
CANARY = "canary-batch"
Json = Any  # Any: JSON


@pytest.fixture(scope="module")
def asker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    folder = tmp_path_factory.mktemp("app")
    (folder / "config.ini").write_text(CANARY)
    with run_script(APP, cwd=folder, log=folder / "log") as server, client(server) as made:
        yield made


def upload(asker: Client, data: bytes) -> Json:
    boundary = "b0"
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="files"; filename="a.png"\r\n\r\n'.encode()
    body = head + data + f"\r\n--{boundary}--\r\n".encode()
    sent = asker.ask("POST", "/upload", body, {"Content-Type": f"multipart/form-data; boundary={boundary}"})
    return {"path": sent.json()[0], "meta": {"_type": "gradio.FileData"}}


def together(asker: Client, name: str, rows: Sequence[Sequence[Json]]) -> list[Json]:
    """What each of the calls came to, which were one batch."""
    waiting = {"Prefer": "wait=20"}
    asker.post("/call/close", {"data": []}, waiting)
    asker.post(f"/call/{name}", {"data": ["hold", None][: len(rows[0])]})
    asker.post("/call/held", {"data": []}, waiting)
    ids = [asker.post(f"/call/{name}", {"data": [*row]}).json()["event_id"] for row in rows]
    asker.post("/call/release", {"data": []}, waiting)
    for one in ids:
        asker.get(f"/call/{name}/{one}")  # until its end
    return [asker.get(f"/jobs/{one}").json() for one in ids]


@pytest.mark.parametrize("name", ["thread", "coroutine"])
def test_each_call_of_a_batch_fails_alone_and_hears_only_of_itself(asker: Client, name: str) -> None:
    broken, whole = upload(asker, b"\x89PNG\r\n\x1a\n broken"), upload(asker, media.png(3, 3))
    rows = [("first", broken), ("good", whole), ("config.ini", None), ("deep", None), ("last", whole)]
    first, good, text, deep, last = together(asker, name, rows)
    assert (first["status"], first["error"]["reason"]) == ("error", "input")
    assert 'Image "' in first["error"]["error"]
    for one in (good, last):
        assert one["status"] == "complete", one
        assert one["data"][1] == 4  # all but the first, which the function has not seen
        assert "config.ini" not in str(one)
    assert (text["status"], "config.ini" in str(text)) == ("error", False)
    assert (deep["status"], "config.ini" in str(deep)) == ("error", False)


def test_a_batch_of_which_nobody_is_left_calls_nothing(asker: Client) -> None:
    broken = upload(asker, b"\x89PNG\r\n\x1a\n broken")
    ends = together(asker, "thread", [("a", broken), ("b", broken)])
    assert [end["error"]["reason"] for end in ends] == ["input", "input"]


def test_a_text_of_another_call_of_the_batch_is_no_path_either_and_is_not_told(asker: Client) -> None:
    ends = together(asker, "mixed", [("config.ini",), ("other",)])
    assert [end["status"] for end in ends] == ["error", "error"]
    assert "config.ini" not in str(ends[1])
    assert "another caller" not in str(ends)
