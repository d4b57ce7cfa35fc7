"""What becomes of a page's calls when it has been closed."""

from __future__ import annotations

import os
import subprocess
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from limelight.engine.stores.nats.server import PrivateServer
from tests.curl import curl, post, result, start
from tests.http.conftest import APPS
from tests.http.test_queue import fn_index
from tests.servers import Server, run_script

APP = APPS / "leaving.py"
STORES = ["memory", "sqlite", "nats"]


@dataclass(frozen=True)
class Shared:
    server: Server
    gate: Path


@pytest.fixture
def gate(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "gate"
    (tmp_path / "gate").touch()


@pytest.fixture(scope="module")
def nats() -> Iterator[PrivateServer]:
    with PrivateServer() as running:
        yield running


def store_of(kind: str, folder: Path, nats: PrivateServer) -> str:
    if kind == "nats":
        return f"{nats.url}/{folder.name}"
    return "memory" if kind == "memory" else f"sqlite:///{folder}/store.sqlite"


@pytest.fixture
def store(request: pytest.FixtureRequest, nats: PrivateServer, tmp_path: Path) -> str:
    return store_of(request.param, tmp_path, nats)


@pytest.fixture(scope="module")
def running(nats: PrivateServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Shared]]:
    """One server of each kind of store, for the tests that need nothing else of it."""
    with ExitStack() as stack:

        @cache
        def start_one(kind: str) -> Shared:
            folder = tmp_path_factory.mktemp(kind)
            server = stack.enter_context(serving(store_of(kind, folder, nats), folder / "gate"))
            stack.callback((folder / "gate").touch)
            return Shared(server, folder / "gate")

        yield start_one


@pytest.fixture
def shared(request: pytest.FixtureRequest, running: Callable[[str], Shared]) -> Iterator[Shared]:
    """With a gate that is closed."""
    found = running(request.param)
    found.gate.unlink(missing_ok=True)
    yield found
    found.gate.touch()


@pytest.fixture
def visitor() -> str:
    """A session that no other test has."""
    return uuid.uuid4().hex


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
    ("shared", "name"), [("memory", "plain"), *((store, "stop") for store in STORES)], indirect=["shared"]
)
def test_a_pages_call_stops_when_the_page_has_gone(shared: Shared, name: str, visitor: str) -> None:
    event_id = begin(shared.server, name, visitor)
    with listening(shared.server, visitor, event_id):
        pass
    assert end_of(shared.server, name, event_id) == "cancelled"


@pytest.mark.parametrize("shared", STORES, indirect=True)
@pytest.mark.parametrize("name", ["tell_all", "tell_all_async"])
def test_a_call_stops_in_the_middle_of_a_word(shared: Shared, name: str, visitor: str) -> None:
    event_id = begin(shared.server, name, visitor)
    with listening(shared.server, visitor, event_id):
        pass
    assert end_of(shared.server, name, event_id) == "cancelled"


@pytest.mark.parametrize(
    ("shared", "name"),
    [*((store, "finish") for store in STORES), ("sqlite", "plain"), ("nats", "plain")],
    indirect=["shared"],
)
def test_it_goes_on_where_its_author_or_a_durable_store_says_so(shared: Shared, name: str, visitor: str) -> None:
    server = shared.server
    told = len(await_words(server, 0))
    event_id = begin(server, name, visitor)
    with (
        holding(f"{server.url}/gradio_api/heartbeat/{visitor}?page=1", "ALIVE"),
        listening(server, visitor, event_id),
    ):
        pass
    await_words(server, told + 1)
    shared.gate.touch()
    assert end_of(server, name, event_id) == "complete"


def test_the_app_says_what_becomes_of_functions_that_do_not_say_it(gate: Path) -> None:
    with serving("memory", gate, LIMELIGHT_ON_LEAVE="finish") as server:
        plain, stopped = begin(server, "plain", "one"), begin(server, "stop", "one")
        with listening(server, "one", plain):
            pass
        assert end_of(server, "stop", stopped) == "cancelled"
        gate.touch()
        assert end_of(server, "plain", plain) == "complete"


@pytest.mark.parametrize("shared", ["memory"], indirect=True)
def test_a_page_that_never_came_to_hear_of_its_call_has_gone(shared: Shared, visitor: str) -> None:
    assert end_of(shared.server, "plain", begin(shared.server, "plain", visitor)) == "cancelled"


@pytest.mark.parametrize("shared", ["memory"], indirect=True)
def test_a_waiting_call_of_a_page_that_has_gone_never_runs(shared: Shared, visitor: str) -> None:
    running = start(f"{shared.server.url}/call/one", [0])
    waiting = begin(shared.server, "one", visitor)
    assert end_of(shared.server, "one", waiting) == "cancelled"
    shared.gate.touch()
    assert end_of(shared.server, "one", running) == "complete"


@pytest.mark.parametrize("shared", STORES, indirect=True)
def test_calls_of_programs_finish_whoever_leaves(shared: Shared, visitor: str) -> None:
    server = shared.server
    told = len(await_words(server, 0))
    called, joined = start(f"{server.url}/call/stop", [0]), begin(server, "stop", visitor, from_page=False)
    with (
        holding(f"{server.url}/gradio_api/heartbeat/{visitor}", "ALIVE"),
        listening(server, visitor, joined, from_page=False),
    ):
        pass
    await_words(server, told + 1)
    shared.gate.touch()
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
