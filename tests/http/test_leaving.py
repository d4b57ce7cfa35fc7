"""What becomes of a page's calls when it has been closed."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from limelight.engine.stores.nats.server import PrivateServer
from tests.curl import curl, post, result, start
from tests.http.conftest import APPS
from tests.http.test_queue import fn_index
from tests.servers import Server, run_script

APP = APPS / "leaving.py"
STORES = ["memory", "sqlite", "nats"]


@pytest.fixture
def gate(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "gate"
    (tmp_path / "gate").touch()


@pytest.fixture(scope="module")
def nats() -> Iterator[PrivateServer]:
    with PrivateServer() as running:
        yield running


@pytest.fixture
def store(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "nats":
        return f"{request.getfixturevalue('nats').url}/{tmp_path.name}"
    return "memory" if request.param == "memory" else f"sqlite:///{tmp_path}/store.sqlite"


@contextmanager
def serving(store: str, gate: Path, grace_s: float = 0.3, **env: str) -> Iterator[Server]:
    more = {"TEST_GATE": str(gate), "LIMELIGHT_LEAVE_GRACE": str(grace_s), **env}
    with run_script(APP, "--store", store, env={**os.environ, **more}) as server:
        yield server


def begin(server: Server, name: str, session: str, *, from_page: bool = True) -> str:
    """The id of a call that goes on, of a session; as the page makes it, or as a client does."""
    mark = {"from_page": True} if from_page else {}
    body = {"data": [0], "fn_index": fn_index(server, name), "session_hash": session, **mark}
    event_id: str = post(f"{server.url}/gradio_api/queue/join", body).json()["event_id"]
    return event_id


@contextmanager
def listening(server: Server, session: str, event_id: str, *, from_page: bool = True) -> Iterator[None]:
    """A page, or a client, that reads what its session's calls tell."""
    query = f"session_hash={session}" + (f"&page=1&replay={event_id}" if from_page else "")
    with holding(f"{server.url}/gradio_api/queue/data?{query}", "process_generating"):
        yield


@contextmanager
def holding(url: str, until: str) -> Iterator[None]:
    with subprocess.Popen(["curl", "-sN", url], stdout=subprocess.PIPE, text=True) as reader:
        assert reader.stdout is not None
        for line in reader.stdout:
            if until in line:
                break
        yield
        reader.kill()


def end_of(server: Server, name: str, event_id: str) -> str:
    """Its status, once it has one that stays."""
    curl("-N", f"{server.url}/call/{name}/{event_id}")
    return str(curl(f"{server.url}/jobs/{event_id}").json()["status"])


def await_words(server: Server, count: int) -> list[str]:
    found: list[str] = result(f"{server.url}/call/await_words", count)[0]
    return found


@pytest.mark.parametrize(
    ("store", "name"), [("memory", "plain"), *((store, "stop") for store in STORES)], indirect=["store"]
)
def test_a_pages_call_stops_when_the_page_has_gone(store: str, name: str, gate: Path) -> None:
    with serving(store, gate) as server:
        event_id = begin(server, name, "one")
        with listening(server, "one", event_id):
            pass
        assert end_of(server, name, event_id) == "cancelled"


@pytest.mark.parametrize("store", STORES, indirect=True)
@pytest.mark.parametrize("name", ["tell_all", "tell_all_async"])
def test_a_call_stops_in_the_middle_of_a_word(store: str, name: str, gate: Path) -> None:
    with serving(store, gate) as server:
        event_id = begin(server, name, "one")
        with listening(server, "one", event_id):
            pass
        assert end_of(server, name, event_id) == "cancelled"


@pytest.mark.parametrize(
    ("store", "name"),
    [*((store, "finish") for store in STORES), ("sqlite", "plain"), ("nats", "plain")],
    indirect=["store"],
)
def test_it_goes_on_where_its_author_or_a_durable_store_says_so(store: str, name: str, gate: Path) -> None:
    with serving(store, gate) as server:
        event_id = begin(server, name, "one")
        with holding(f"{server.url}/gradio_api/heartbeat/one?page=1", "ALIVE"), listening(server, "one", event_id):
            pass
        await_words(server, 1)
        gate.touch()
        assert end_of(server, name, event_id) == "complete"


def test_the_app_says_what_becomes_of_functions_that_do_not_say_it(gate: Path) -> None:
    with serving("memory", gate, LIMELIGHT_ON_LEAVE="finish") as server:
        plain, stopped = begin(server, "plain", "one"), begin(server, "stop", "one")
        with listening(server, "one", plain):
            pass
        assert end_of(server, "stop", stopped) == "cancelled"
        gate.touch()
        assert end_of(server, "plain", plain) == "complete"


def test_a_page_that_never_came_to_hear_of_its_call_has_gone(gate: Path) -> None:
    with serving("memory", gate) as server:
        assert end_of(server, "plain", begin(server, "plain", "one")) == "cancelled"


def test_a_waiting_call_of_a_page_that_has_gone_never_runs(gate: Path) -> None:
    with serving("memory", gate) as server:
        running = start(f"{server.url}/call/one", [0])
        waiting = begin(server, "one", "one")
        assert end_of(server, "one", waiting) == "cancelled"
        gate.touch()
        assert end_of(server, "one", running) == "complete"


@pytest.mark.parametrize("store", STORES, indirect=True)
def test_calls_of_programs_finish_whoever_leaves(store: str, gate: Path) -> None:
    with serving(store, gate) as server:
        called, joined = start(f"{server.url}/call/stop", [0]), begin(server, "stop", "client", from_page=False)
        with (
            holding(f"{server.url}/gradio_api/heartbeat/client", "ALIVE"),
            listening(server, "client", joined, from_page=False),
        ):
            pass
        await_words(server, 1)
        gate.touch()
        for event_id in (called, joined):
            assert end_of(server, "stop", event_id) == "complete"


@pytest.mark.parametrize("store", STORES, indirect=True)
def test_a_reload_within_the_grace_keeps_the_call(store: str, gate: Path) -> None:
    with serving(store, gate, grace_s=2) as server:
        kept, other = begin(server, "stop", "one"), begin(server, "stop", "two")
        for session, event_id in (("one", kept), ("two", other)):
            with listening(server, session, event_id):
                pass
        with listening(server, "one", kept):
            assert end_of(server, "stop", other) == "cancelled"
            gate.touch()
            assert end_of(server, "stop", kept) == "complete"


def test_a_page_that_has_heard_all_has_left_nothing(gate: Path) -> None:
    gate.touch()
    with serving("memory", gate) as server:
        first = begin(server, "plain", "one")
        stream = f"{server.url}/gradio_api/queue/data?session_hash=one&page=1&replay={first}"
        assert "close_stream" in curl("-N", stream).text
        gate.unlink()
        # Another page's call of its own session is no reason to look for this one.
        other = begin(server, "plain", "two")
        with listening(server, "two", other):
            pass
        assert end_of(server, "plain", other) == "cancelled"
        assert end_of(server, "plain", first) == "complete"


def test_a_page_that_went_on_at_another_replica_keeps_its_call(tmp_path: Path, gate: Path, nats: PrivateServer) -> None:
    with ExitStack() as stack:
        store = f"{nats.url}/{tmp_path.name}"
        one, two = (stack.enter_context(serving(store, gate, grace_s=1)) for _ in "12")
        kept, left = begin(one, "stop", "kept"), begin(one, "stop", "left")
        with listening(two, "kept", kept):
            with listening(one, "kept", kept), listening(one, "left", left):
                pass
            with listening(two, "left", left):
                pass
            assert end_of(one, "stop", left) == "cancelled"
            gate.touch()
            assert end_of(one, "stop", kept) == "complete"


def test_what_is_to_be_tidied_up_is_told_when_the_visitor_has_left(gate: Path) -> None:
    with serving("memory", gate) as server:
        with holding(f"{server.url}/gradio_api/heartbeat/one?page=1", "ALIVE"):
            result(f"{server.url}/call/note", session="one")
        assert sorted(await_words(server, 2)) == ["deleted", "unloaded"]


def test_the_settings_name_what_they_take(gate: Path) -> None:
    with pytest.raises(RuntimeError, match="'stop' or 'finish'"), serving("memory", gate, LIMELIGHT_ON_LEAVE="never"):
        pass
