"""Three replicas behind an nginx that gives each request to the next one: nothing is sticky."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from gradio_client import handle_file
from playwright.sync_api import BrowserContext, expect

from limelight.engine.stores.nats.server import PrivateServer
from tests.clients.python.conftest import connected
from tests.cluster.machines import APP, runners
from tests.curl import curl, frames, post, result
from tests.nginx import balanced
from tests.servers import run_script
from tests.waiting import eventually


@pytest.fixture(scope="module")
def nats() -> Iterator[PrivateServer]:
    with PrivateServer() as server:
        yield server


@pytest.fixture(scope="module")
def gate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("gates") / "gate"


@pytest.fixture(scope="module")
def replicas(nats: PrivateServer, gate: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[str]]:
    """Each has files of its own, as on a machine of its own."""
    with ExitStack() as running:
        found = []
        for number in range(3):
            env = {
                **os.environ,
                "TEST_GATE": str(gate),
                "LIMELIGHT_TEMP_DIR": str(tmp_path_factory.mktemp(f"files{number}")),
            }
            server = running.enter_context(run_script(APP, "--store", f"{nats.url}/proxied?ack_wait=2", env=env))
            found.append(server.url)
        yield found


@pytest.fixture(scope="module")
def url(replicas: list[str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with balanced(replicas, tmp_path_factory.mktemp("nginx")) as proxy:
        yield proxy


@pytest.fixture
def opened(gate: Path) -> Iterator[Path]:
    """The gate, shut at the beginning and at the end."""
    gate.unlink(missing_ok=True)
    yield gate
    gate.touch()


def test_the_two_requests_of_a_call_come_to_different_replicas(url: str) -> None:
    begun = post(f"{url}/call/letters", {"data": ["ab"]})
    read = curl("-N", f"{url}/call/letters/{begun.json()['event_id']}")
    assert begun.headers["x-replica"] != read.headers["x-replica"]
    assert frames(read.text) == [("generating", ["a"]), ("generating", ["ab"]), ("complete", ["ab"])]


def test_a_session_goes_over_all_replicas(url: str) -> None:
    found = [result(f"{url}/call/remember", word, session="over all")[0] for word in ("one", "two", "three")]
    assert found == ["one", "one two", "one two three"]


def test_all_replicas_say_the_same_of_the_app(replicas: list[str]) -> None:
    headers = ("-H", "Host: localhost")
    assert len({curl(*headers, f"{replica}/config").text for replica in replicas}) == 1
    assert len({curl(*headers, f"{replica}/info").text for replica in replicas}) == 1


def test_gradio_client_streams_keeps_state_and_moves_files(url: str, tmp_path: Path) -> None:
    note = tmp_path / "note.txt"
    note.write_text("hello")
    with connected(url, download_files=str(tmp_path / "downloads")) as client:
        assert list(client.submit("abc", api_name="/letters")) == ["a", "ab", "abc"]
        assert [client.predict(word, api_name="/remember") for word in "xyz"] == ["x", "x y", "x y z"]
        assert Path(client.predict(handle_file(str(note)), api_name="/shout")).read_text() == "HELLO"


def test_gradio_client_cancels_what_runs_on_another_replica(url: str, opened: Path) -> None:
    with connected(url) as client:
        job = client.submit("cancelled", api_name="/hold")
        eventually(lambda: runners(opened, "cancelled"), "a replica began")
        assert job.cancel()
        opened.touch()
        assert client.predict("next", api_name="/hold").startswith("next by ")


def test_the_progress_of_an_upload_is_told_by_every_replica(url: str, tmp_path: Path) -> None:
    large = tmp_path / "large.bin"
    large.write_bytes(b"x" * (3 << 20))
    ask = ["curl", "-sN", f"{url}/upload_progress?upload_id=u1"]
    with subprocess.Popen(ask, stdout=subprocess.PIPE) as asking:
        assert curl("-F", f"files=@{large}", f"{url}/upload?upload_id=u1").status == 200
        told = asking.communicate(timeout=20)[0].decode()
    messages = [json.loads(frame[6:]) for frame in told.split("\n\n") if frame]
    assert sum(one.get("chunk_size", 0) for one in messages) == 3 << 20
    assert messages[-1] == {"msg": "done"}


@pytest.mark.browser
def test_the_page_clicks_streams_and_finds_its_job_again(url: str, opened: Path, context: BrowserContext) -> None:
    page = context.new_page()
    page.goto(url)
    page.get_by_label("Text", exact=True).fill("abc")
    page.get_by_role("button", name="Letters").click()
    expect(page.get_by_label("Shown")).to_have_value("abc")
    page.get_by_label("Text", exact=True).fill("page")
    page.get_by_role("button", name="Hold").click()
    eventually(lambda: runners(opened, "page"), "a replica began")
    page.reload()
    opened.touch()
    expect(page.get_by_label("Shown")).to_have_value(f"page by {runners(opened, 'page')[0]}")


def test_a_login_holds_on_all_replicas(nats: PrivateServer, tmp_path: Path) -> None:
    jar = str(tmp_path / "cookies")
    with ExitStack() as running:
        found = [
            running.enter_context(
                run_script(APP, "--store", f"{nats.url}/private", env={**os.environ, "TEST_AUTH": "1"})
            ).url
            for _ in range(2)
        ]
        url = running.enter_context(balanced(found, tmp_path))
        assert curl("-d", "username=ada&password=secret", "-c", jar, f"{url}/login").status == 200
        answers = [curl("-b", jar, f"{url}/config") for _ in range(2)]
    assert len({answer.headers["x-replica"] for answer in answers}) == 2
    assert [answer.json()["username"] for answer in answers] == ["ada", "ada"]


def test_a_rate_is_of_all_replicas_together(nats: PrivateServer, tmp_path: Path) -> None:
    with ExitStack() as running:
        found = [
            running.enter_context(
                run_script(APP, "--store", f"{nats.url}/limited", env={**os.environ, "TEST_RATE": "4/hour"})
            ).url
            for _ in range(2)
        ]
        url = running.enter_context(balanced(found, tmp_path))
        statuses = [post(f"{url}/call/where", {"data": []}).status for _ in range(8)]
    assert statuses.count(200) in (4, 5)  # one may be on its way while the news of the one before is
    assert statuses[-1] == 429
