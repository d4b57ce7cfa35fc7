"""Conversations that the server keeps: whose they are, and what may be in them."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

import limelight as gr
from limelight.core.errors import InputRejected
from limelight.engine.stores.nats.server import PrivateServer
from tests.servers import Server, run_script

APP = Path(__file__).parents[1] / "page" / "saved_app.py"
SAID = [{"role": "user", "content": [{"type": "text", "text": "mine"}], "metadata": None, "options": None}]
Held = dict[str, Any]  # Any: JSON


@pytest.fixture(scope="module", params=["sqlite", "nats"])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    store = f"sqlite:///{tmp_path_factory.mktemp('saved') / 'store.sqlite'}"
    if request.param == "nats":
        private: PrivateServer = request.getfixturevalue("nats")
        store = f"{private.url}/saved"
    with run_script(APP, "--store", store, env={**os.environ, "TEST_USERS": "ada bob"}) as running:
        yield running


def held(messages: object, current: str = "one", title: str = "t") -> Held:
    listed = [{"id": current, "title": title, "at": 1.0}]
    return {"kept": "server", "owner": "", "listed": listed, "current": current, "messages": messages}


class User:
    """A client that is logged in, and fires the events of the list of conversations."""

    def __init__(self, url: str, name: str) -> None:
        self.client = httpx.Client(base_url=url, timeout=20)
        self.client.post("/login", data={"username": name, "password": "secret"}).raise_for_status()
        config = self.client.get("/config").json()
        number = next(one["id"] for one in config["components"] if one["type"] == "conversations")
        self._numbers = {
            event: one["id"] for one in config["dependencies"] for target, event in one["targets"] if target == number
        }
        begun = [one for one in config["dependencies"] if one["targets"] == [[None, "load"]]]
        self._numbers["load"] = begun[0]["id"]

    def fire(self, event: str, data: list[object], event_data: object = None) -> Any:  # Any: JSON
        """The message with which the call ends, or the refusal."""
        body = {"data": data, "fn_index": self._numbers[event], "session_hash": "s", "event_data": event_data}
        joined = self.client.post("/gradio_api/queue/join", json=body)
        if joined.status_code != 200:
            return joined.json()
        with self.client.stream("GET", "/gradio_api/queue/data", params={"session_hash": "s"}) as stream:
            for line in stream.iter_lines():
                message = json.loads(line.removeprefix("data:")) if line.startswith("data:") else {}
                if message.get("msg") == "process_completed":
                    return message
        raise AssertionError("the call did not end")

    def listed(self) -> list[str]:
        (value,) = self.fire("load", [])["output"]["data"]
        assert value["kept"] == "server"
        return [one["id"] for one in value["listed"]]


@pytest.fixture
def ada(server: Server) -> User:
    return User(server.url, "ada")


@pytest.fixture
def bob(server: Server) -> User:
    return User(server.url, "bob")


def test_a_user_finds_only_their_own_conversations(ada: User, bob: User) -> None:
    assert ada.fire("save", [held(SAID)])["success"]
    assert ada.listed() == ["one"]
    assert bob.listed() == []
    assert bob.fire("open", [held(None)])["output"]["data"] == [[]]
    assert bob.fire("delete", [], {"value": "one"})["success"]
    assert ada.fire("open", [held(None)])["output"]["data"][0][0]["content"] == SAID[0]["content"]


@pytest.mark.parametrize("path", ["/etc/passwd", __file__, "store.sqlite", "../store.sqlite"])
def test_a_saved_message_names_no_file_of_the_server(ada: User, path: str) -> None:
    file = {"path": path, "meta": {"_type": "gradio.FileData"}}
    for piece in ({"type": "file", "file": file}, {"file": file}, file):
        message = {"role": "user", "content": [piece]}
        assert not ada.fire("save", [held([message], "bad")]).get("success")
    assert "bad" not in ada.listed()


def test_a_forged_component_is_saved_as_its_name(ada: User) -> None:
    piece = {"type": "component", "component": "html", "value": "<script>", "props": {}, "signature": "x"}
    assert ada.fire("save", [held([{"role": "assistant", "content": [piece]}], "html")])["success"]
    (shown,) = ada.fire("open", [held(None, "html")])["output"]["data"]
    assert shown[0]["content"] == [{"text": "[html]", "type": "text"}]


@pytest.mark.parametrize(
    "value",
    [
        {"listed": [{"id": "x" * 65, "title": "t", "at": 1.0}]},
        {"listed": [{"id": "x", "title": "t" * 201, "at": 1.0}]},
        {"listed": [{"id": str(number), "title": "t", "at": 1.0} for number in range(201)]},
        {"current": "x" * 65},
        {"messages": [{"role": "user"}]},
        {"kept": "elsewhere"},
    ],
)
def test_what_is_no_list_of_conversations_is_refused(value: Held) -> None:
    with pytest.raises(InputRejected):
        gr.Conversations().check(value)


def test_an_id_for_deleting_is_a_text(ada: User) -> None:
    for number in (None, 1, ["one"], {"a": 1}):
        assert not ada.fire("delete", [], {"value": number})["success"]


def test_what_one_user_keeps_is_bounded_in_bytes(ada: User, bob: User) -> None:
    large = [{"role": "user", "content": "x" * (6 << 20)}]
    assert bob.fire("save", [held(SAID)])["success"]
    for number in range(4):
        value = held(large, f"large {number}")
        value["listed"][0]["at"] = 2.0 + number
        assert ada.fire("save", [value])["success"]
    assert ada.listed() == ["large 3", "large 2"]
    assert bob.listed() == ["one"]
    longest = held([*large, *large, *large], "longest")
    assert not ada.fire("save", [longest]).get("success")
    assert ada.listed() == ["large 3", "large 2"]


def test_a_list_that_is_missing_saves_and_opens_nothing(ada: User) -> None:
    before = ada.listed()
    for value in (None, held(SAID, "two") | {"current": None}):
        assert ada.fire("save", [value])["success"]
        assert ada.fire("open", [value])["output"]["data"] == [[]]
    assert ada.listed() == before
