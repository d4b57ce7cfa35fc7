"""Large tables in the files of an app's page: many readers, a full store and paths of other people make no trouble."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import psutil
import pytest

from limelight.engine.stores.nats.server import PrivateServer
from tests.curl import curl, post
from tests.servers import Server, run_script

APP = Path(__file__).parents[1] / "http" / "apps" / "tables.py"
READERS = 3


@pytest.fixture(params=["memory", "sqlite", "nats"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "nats":
        with PrivateServer(tmp_path / "nats") as nats:
            yield f"{nats.url}/{uuid.uuid4().hex}"
    else:
        yield {"memory": "memory", "sqlite": f"sqlite:///{tmp_path}/app.sqlite"}[request.param]


@pytest.fixture
def start(store: str, tmp_path: Path) -> Callable[..., Any]:  # Any: a context manager
    env = {**os.environ, "TMPDIR": str(tmp_path)}
    return lambda **more: run_script(APP, "--store", store, env={**env, **more}, log=tmp_path / "log")


def numbers(server: Server) -> dict[str, int]:
    return {one["api_name"]: one["id"] for one in curl(f"{server.url}/config").json()["dependencies"]}


def first_value(server: Server, number: int, session: str) -> Any:  # Any: JSON
    """The table that a page gets of the call of this endpoint, and the bytes of all messages."""
    post(f"{server.url}/queue/join", {"data": [], "fn_index": number, "session_hash": session})
    text = curl("-N", f"{server.url}/queue/data?session_hash={session}&page=1").text
    said = [msgspec.json.decode(frame[6:]) for frame in text.split("\n\n") if frame]
    outputs = [one["output"]["data"][0] for one in said if one["msg"] in ("process_generating", "process_completed")]
    return outputs[0].get("value", outputs[0]), len(text)


def shares_one_file(server: Server, number: int) -> None:
    found = [first_value(server, number, f"first-{number}-{reader}") for reader in range(2)]
    before = psutil.Process(server.process.pid).memory_info().rss
    found += [first_value(server, number, f"more-{number}-{reader}") for reader in range(READERS)]
    assert len({value["file"] for value, _ in found}) == 1
    assert max(size for _, size in found) < 100_000
    table_bytes = len(curl(f"{server.url}/gradio_api/file={found[0][0]['file']}").body)
    # Logs of finished calls are kept, each with its table; what is made for readers is not.
    grown = psutil.Process(server.process.pid).memory_info().rss - before
    assert grown < 2 * READERS * table_bytes + (64 << 20)


def refuses_files_of_others(server: Server) -> None:
    for path in ("/etc/passwd", "../table.json", "http:table.json", "/tmp/x/../../etc/passwd", "x" * 9000):
        answer = post(f"{server.url}/call/length", {"data": [{"path": path, "meta": {"_type": "gradio.FileData"}}]})
        assert answer.status == 422, answer.text
        assert "upload it again" in answer.text


def test_many_readers_of_a_table_share_one_file_and_little_memory(start: Callable[..., Any]) -> None:
    with start() as server:
        found = numbers(server)
        for name in ("large", "updated", "grown"):
            shares_one_file(server, found[name])
        refuses_files_of_others(server)


@pytest.mark.parametrize("store", ["memory", "sqlite"], indirect=True)  # a bucket on NATS has a limit of its own
def test_a_table_without_room_in_the_store_comes_whole(start: Callable[..., Any]) -> None:
    with start(LIMELIGHT_MAX_FILES_BYTES="1mb") as server:
        value, size_bytes = first_value(server, numbers(server)["updated"], "full")
        assert (len(value["data"]), "file" in value) == (20_000, False)
        assert size_bytes > 1 << 20
