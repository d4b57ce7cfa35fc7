"""What a function says is made plain inside its call, whatever it is: no store, no reader and no restart meets it."""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Iterator
from pathlib import Path

import pytest

from limelight.engine.stores.nats.server import PrivateServer
from tests.curl import frames
from tests.raw import Client, client
from tests.servers import Server, run_script

APP = Path(__file__).parent / "apps" / "said.py"
HALF = "a\ufffdb"
UNTELLABLE = "(a value that has no text)"


@pytest.fixture(scope="module", params=["memory", "sqlite", "nats"])
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if request.param == "nats":
        with PrivateServer() as nats:
            yield f"{nats.url}/said"
    else:
        yield {"memory": "memory", "sqlite": f"sqlite:///{tmp_path_factory.mktemp('said')}/store"}[request.param]


@pytest.fixture(scope="module")
def server(store: str) -> Iterator[Server]:
    with run_script(
        APP, env={**os.environ, "LIMELIGHT_STORE": store, "LIMELIGHT_MAX_SESSION_VALUE_BYTES": "10kb"}
    ) as running:
        assert running.process.stdout is not None
        reader = threading.Thread(target=deque, args=(running.process.stdout, 0), daemon=True)
        reader.start()  # tracebacks are more than a pipe takes
        yield running
        running.process.terminate()
        reader.join(20)


@pytest.fixture
def asker(server: Server) -> Iterator[Client]:
    with client(server) as made:
        yield made
        # Whatever it was: the next caller is answered as ever.
        assert call(made, "works", "on")[-1] == ("complete", ["on"])


def call(asker: Client, name: str, *data: object, **more: object) -> list[tuple[str, object]]:
    event_id = asker.post(f"/call/{name}", {"data": data, **more}).json()["event_id"]
    return frames(asker.get(f"/call/{name}/{event_id}").text)


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ("exception", "inner"),
        ("mute", UNTELLABLE),
        ("half", HALF),
        ("bytes", "b'b'"),
        ("none", "None"),
        ("bare", "Error raised."),
        ("later", UNTELLABLE),
        ("numbers", "m"),
    ],
)
def test_an_errors_message_may_be_anything(asker: Client, kind: str, message: str) -> None:
    event, data = call(asker, "raises", kind)[-1]
    assert event == "error"
    assert isinstance(data, dict)
    assert data["error"] == message


def test_an_error_whose_class_misbehaves_tells_nothing(asker: Client) -> None:
    event, data = call(asker, "raises", "hostile")[-1]
    assert event == "error"
    assert "secret" not in str(data)


def test_notices_may_hold_anything(asker: Client) -> None:
    assert call(asker, "notes")[-1] == ("complete", ["noted"])


def test_progress_may_be_told_in_any_numbers(asker: Client) -> None:
    assert call(asker, "progresses")[-1] == ("complete", ["done"])


def test_tqdm_may_count_in_any_numbers(asker: Client) -> None:
    assert call(asker, "counts")[-1] == ("complete", ["counted"])


def test_a_verdicts_message_may_be_anything(asker: Client) -> None:
    assert call(asker, "checked", "good")[-1] == ("complete", ["good"])
    refused = asker.post("/call/checked", {"data": ["bad"]})
    assert refused.status == 422
    assert refused.json()["detail"][0]["message"] == UNTELLABLE


def test_a_validator_that_exits_refuses_its_call(asker: Client) -> None:
    answer = asker.post("/call/checked", {"data": ["exit"]})
    assert answer.status == 400
    assert "secret" not in answer.text


def test_headers_may_hold_any_bytes(asker: Client) -> None:
    odd = bytes(range(128, 256)).decode("latin-1")
    event_id = asker.post("/call/hears", {"data": []}, {"X-Odd": odd, "Cookie": f"a={odd}"}).json()["event_id"]
    assert frames(asker.get(f"/call/hears/{event_id}").text)[-1] == ("complete", ["128"])


def test_results_become_json_whatever_is_in_them(asker: Client) -> None:
    event, data = call(asker, "results")[-1]
    assert event == "complete"
    assert isinstance(data, list)
    *found, live = data[0]
    assert found == [
        {HALF: [HALF, {"deep": HALF}], "1": 1, "null": 2, "(1, 2)": 3, "4": 4},
        [2**70, None, None, None, 0.5, [0, 1, 2], "(1+0j)", [1]],
        [UNTELLABLE, "<class 'object'>", "a/b", "2020-01-02", "b'bytes'"],
    ]
    assert all(isinstance(one, str) for one in live["live"])


def test_yielded_values_become_json(asker: Client) -> None:
    assert [data for _, data in call(asker, "yields")] == [
        [{"text": HALF}],
        [{"text": HALF + "c", "more": [None, UNTELLABLE]}],
        [{"text": "last"}],
        [{"text": "last"}],
    ]


def test_a_value_that_holds_itself_ends_its_call(asker: Client) -> None:
    assert call(asker, "gives_itself")[-1][0] == "error"


def test_a_files_name_may_be_anything(asker: Client) -> None:
    event, data = call(asker, "names_a_file")[-1]
    assert event == "complete"
    assert isinstance(data, list)
    assert asker.get("/" + data[0]["url"].split("/", 3)[3]).body == b"text"


def test_a_state_that_grows_over_its_limit_fails_its_call(asker: Client) -> None:
    def remember(text: str, session: str) -> tuple[str, object]:
        event_id = asker.post("/call/remembers", {"data": [text], "session_hash": session}).json()["event_id"]
        return frames(asker.get(f"/call/remembers/{event_id}").text)[-1]

    assert remember("x" * 6_000, "one") == ("complete", ["1", None])
    event, data = remember("x" * 6_000, "one")
    assert event == "error"
    assert isinstance(data, dict)
    assert "over the limit of 10240 bytes" in data["error"]
    assert remember("x" * 100, "one")[0] == "complete"
    assert remember("x" * 6_000, "other") == ("complete", ["1", None])


def test_an_update_may_hold_anything(asker: Client) -> None:
    assert call(asker, "labels")[-1] == (
        "complete",
        [{"__type__": "update", "label": HALF, "placeholder": HALF, "value": HALF}],
    )


@pytest.mark.parametrize("kind", ["huge", "deep", "many", "mute", "no_class"])
def test_a_field_may_be_called_anything(asker: Client, kind: str) -> None:
    call(asker, "renames", kind, session_hash=kind)
    assert call(asker, "takes_renamed", "on", session_hash=kind)[-1] == ("complete", ["on"])


@pytest.mark.parametrize("name", ["begins_exiting", "begins_cancelled"])
def test_a_state_that_cannot_begin_fails_its_call(asker: Client, name: str) -> None:
    for _ in range(2):
        assert call(asker, name, session_hash=name)[-1] == ("error", {"error": None})
