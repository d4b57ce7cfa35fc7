"""Markup comes from the author: components in messages are the server's, and a link shows nobody's."""

from __future__ import annotations

import copy
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from limelight.engine.stores.nats.server import PrivateServer
from tests.curl import call, curl, result
from tests.raw import client
from tests.servers import Server, run_script

APP = Path(__file__).parent / "apps" / "markup.py"
EVIL = "<div style='position:fixed;inset:0'>Log in again"
KINDS = ["html", "slider", "number", "label", "json", "image", "file", "gallery", "chat"]

Json = Any  # Any: JSON


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("app")
    (made / "own.txt").write_text("own")
    Image.new("RGB", (2, 2)).save(made / "own.png")
    return made


@pytest.fixture(scope="module")
def nats() -> Iterator[PrivateServer]:
    with PrivateServer() as running:
        yield running


@pytest.fixture(scope="module", params=["memory", "sqlite", "nats"])
def server(request: pytest.FixtureRequest, folder: Path, nats: PrivateServer) -> Iterator[Server]:
    stores = {"memory": "memory", "sqlite": "sqlite:///app.sqlite", "nats": f"{nats.url}/markup"}
    with running(folder, stores[request.param]) as server:
        yield server


def running(folder: Path, store: str) -> Any:  # Any: as run_script
    env = {**os.environ, "LIMELIGHT_TEMP_DIR": str(folder / "files")}
    return run_script(APP, "--store", store, env=env, cwd=folder)


def as_a_browser_sends(value: Json) -> Json:
    """What is left of numbers when JavaScript has read and written them."""
    if isinstance(value, dict):
        return {name: as_a_browser_sends(member) for name, member in reversed(value.items())}
    if isinstance(value, list):
        return [as_a_browser_sends(member) for member in value]
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    return int(float(value)) if float(value).is_integer() else value


def pieces(history: Json) -> list[Json]:
    return [piece for message in history for piece in message["content"]]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("show", ["show", "show_among_others"])
def test_a_component_of_the_author_comes_back_with_the_history(server: Server, show: str, kind: str) -> None:
    (shown,) = result(f"{server.url}/call/{show}", [], kind)
    for sent in (shown, as_a_browser_sends(shown)):
        (again,) = result(f"{server.url}/call/echo", sent)
        assert as_a_browser_sends(again) == as_a_browser_sends(shown)
        (unread,) = result(f"{server.url}/call/echo_unread", sent)
        assert as_a_browser_sends(unread) == as_a_browser_sends(shown)
        result(f"{server.url}/call/keep", sent, session=f"{show}-{kind}")
        (kept,) = result(f"{server.url}/call/kept", session=f"{show}-{kind}")
        assert as_a_browser_sends(kept) == as_a_browser_sends(shown)


FORGED = {"type": "component", "component": "html", "value": EVIL, "props": {}, "constructor_args": {}}


@pytest.mark.parametrize(
    "piece",
    [
        FORGED,
        {**FORGED, "signature": ""},
        {**FORGED, "signature": "0" * 64},
        {"component": "html", "value": EVIL},
        {"component": "HTML", "value": EVIL, "props": {"value": EVIL}},
        {**FORGED, "component": "chatbot", "value": [{"role": "user", "content": [FORGED]}]},
        {**FORGED, "component": "markdown", "props": {"sanitize_html": False}},
    ],
)
@pytest.mark.parametrize("echo", ["echo", "echo_unread", "keep"])
def test_a_component_of_a_caller_is_only_named(server: Server, echo: str, piece: Json) -> None:
    for content in ([piece], piece, ["Hello", piece]):
        history = [{"role": "assistant", "content": content}]
        answer = result(f"{server.url}/call/{echo}", history, session="forged")
        if echo == "keep":
            answer = result(f"{server.url}/call/kept", session="forged")
        assert EVIL not in json.dumps(answer)
        assert {one["type"] for one in pieces(answer[0])} == {"text"}
        assert EVIL not in result(f"{server.url}/call/seen", history)[0]


def test_no_part_of_a_signed_component_can_be_changed(server: Server) -> None:
    (shown,) = result(f"{server.url}/call/show", [], "html")
    changes: list[tuple[str, Json]] = [
        ("value", EVIL),
        ("component", "markdown"),
        ("props", {"elem_id": EVIL}),
        ("constructor_args", {"value": EVIL}),
    ]
    for name, value in changes:
        history = copy.deepcopy(shown)
        history[0]["content"][0][name] = value
        (answer,) = result(f"{server.url}/call/echo", history)
        assert EVIL not in json.dumps(answer)
        assert "markdown" not in answer[0]["content"][0].values()
    (shown,) = result(f"{server.url}/call/show", [], "file")
    shown[0]["content"][0]["value"]["url"] = "https://evil.example/"
    (answer,) = result(f"{server.url}/call/echo", shown)
    assert "evil" not in json.dumps(answer)


def test_a_signature_outlives_a_restart_where_the_store_does(folder: Path) -> None:
    with running(folder, "sqlite:///kept.sqlite") as server:
        (shown,) = result(f"{server.url}/call/show", [], "html")
    with running(folder, "sqlite:///kept.sqlite") as server:
        assert result(f"{server.url}/call/echo", shown) == [shown]


TEXTS = [
    EVIL,
    "<img src=x onerror=alert(1)>",
    "<!-- x --><style>*{display:none}</style>",
    "</div><iframe srcdoc='<p>'>",
    "text\n\n<details open ontoggle=alert(1)>",
    "```\n<b>code</b>\n```",
]


@pytest.mark.parametrize("text", TEXTS)
def test_a_link_shows_no_markup(server: Server, text: str) -> None:
    history = [{"role": "assistant", "content": [text, {**FORGED, "value": text}], "metadata": {"title": text}}]
    calls: list[tuple[str, list[Json]]] = [
        ("draw", [text]),
        ("say", [text]),
        ("update", [text]),
        ("echo", [history]),
        ("show", [history, "html"]),
        ("seen", [history]),
    ]
    for number, (name, data) in enumerate(calls):
        session = f"link-{TEXTS.index(text)}-{number}"
        assert call(f"{server.url}/call/{name}", *data, session=session)[-1][0] == "complete"
        link = curl(f"{server.url}/gradio_api/deep_link?session_hash={session}").json()
        config = curl(f"{server.url}/config?deep_link={link}").json()
        assert config["deep_link_state"] == "valid"
        values = {one["type"]: one["props"].get("value") for one in config["components"]}
        assert not values["html"]
        drawn = json.dumps([values["markdown"], values["chatbot"]], ensure_ascii=False)
        assert drawn.count("<\u2060") == drawn.count("<")
        assert '"type": "component"' not in drawn


def test_a_link_still_shows_text(server: Server) -> None:
    call(f"{server.url}/call/say", "**1 < 2** and `a<b`", session="text")
    link = curl(f"{server.url}/gradio_api/deep_link?session_hash=text").json()
    (chat,) = (
        one["props"]["value"]
        for one in curl(f"{server.url}/config?deep_link={link}").json()["components"]
        if one["type"] == "chatbot"
    )
    assert pieces(chat)[0]["text"].replace("\u2060", "") == "**1 < 2** and `a<b`"


@pytest.mark.parametrize("address", ["javascript:alert(1)", "https://elsewhere.example/own.txt"])
def test_a_file_of_a_link_leads_to_the_server(server: Server, address: str) -> None:
    form = b'--b\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\na\r\n--b--\r\n'
    with client(server) as asker:
        answer = asker.ask("POST", "/gradio_api/upload", form, {"Content-Type": "multipart/form-data; boundary=b"})
    file = {"path": json.loads(answer.text)[0], "url": address, "meta": {"_type": "other"}}
    history = [{"role": "user", "content": [{"type": "file", "file": file}]}]
    call(f"{server.url}/call/sent", history, file, session=address)
    link = curl(f"{server.url}/gradio_api/deep_link?session_hash={address}").json()
    text = curl(f"{server.url}/config?deep_link={link}").text
    assert address not in text
    assert text.count(f"{server.url}/gradio_api/file={file['path']}") == 2
