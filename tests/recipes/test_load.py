"""`load`, of an app in a process of its own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from gradio_client import Client, handle_file
from gradio_client.exceptions import AppError

import limelight as gr
from limelight.core.errors import DeclarationError
from limelight.recipes.remote.app import constants
from tests.recipes.hostile_server import HostileServer, hostile
from tests.servers import run_script

APPS = Path(__file__).parent / "apps"


@pytest.fixture(scope="module")
def other() -> Iterator[str]:
    with run_script(APPS / "other.py") as server:
        yield server.url


@pytest.fixture(scope="module")
def stand_in(other: str) -> Iterator[str]:
    with run_script(APPS / "stands_for.py", env={**os.environ, "OTHER": other}) as server:
        yield server.url


def client(url: str) -> Client:
    return Client(url, verbose=False, analytics_enabled=False)


def test_components_and_listeners_are_those_of_the_other_app(other: str) -> None:
    config = gr.load(other).config
    kinds = {one["props"].get("label"): one["type"] for one in config["components"]}
    assert {"Name": "textbox", "Kind": "radio", "Results": "tabitem", "File": "file"}.items() <= kinds.items()
    assert config["title"] == "The other"
    named = [one["api_name"] for one in config["dependencies"] if one["api_name"]]
    assert named == ["count", "told", "turn", "fail", "endless", "stopped", "hide", "load_example"]
    assert [one["js"] for one in config["dependencies"] if one["js"]] == []


def test_parameters_keep_their_names(stand_in: str) -> None:
    found: Any = client(stand_in).view_api(return_format="dict", print_info=False)  # Any: JSON
    assert found["named_endpoints"]["/count"]["parameters"][0]["parameter_name"] == "text"


def test_values_stream(stand_in: str) -> None:
    assert list(client(stand_in).submit("Eve", api_name="/count")) == ["Eve 1", "Eve 2", "Eve 3"]


def test_each_session_has_a_session_of_its_own_there(stand_in: str) -> None:
    first, second = client(stand_in), client(stand_in)
    first.predict("Eve", api_name="/count")
    assert [one.predict(api_name="/told") for one in (first, second)] == ["seen 1", "seen 0"]


def test_calls_of_a_session_run_side_by_side(stand_in: str) -> None:
    one = client(stand_in)
    running = one.submit(api_name="/endless")
    next(iter(running))
    assert one.predict("Eve", api_name="/count") == "Eve 3"
    assert not running.done()
    running.cancel()


def test_files_go_both_ways(stand_in: str, tmp_path: Path) -> None:
    (tmp_path / "in.txt").write_text("abc")
    found = client(stand_in).predict(handle_file(str(tmp_path / "in.txt")), api_name="/turn")
    assert (Path(found).name, Path(found).read_text()) == ("turned.txt", "cba")


def test_errors_say_what_the_other_app_says(stand_in: str) -> None:
    with pytest.raises(AppError, match="not today") as caught:
        client(stand_in).predict("b", api_name="/fail")
    assert caught.value.title == "Closed"
    with pytest.raises(AppError, match="does not say why"):
        client(stand_in).predict("a", api_name="/fail")


def test_a_cancelled_call_ends_there(other: str, stand_in: str) -> None:
    before = int(client(other).predict(api_name="/stopped"))
    running = client(stand_in).submit(api_name="/endless")
    next(iter(running))
    running.cancel()
    asked = client(other)
    assert any(int(asked.predict(api_name="/stopped")) > before for _ in range(400))


def test_an_update_changes_what_it_may(stand_in: str) -> None:
    found: Any = client(stand_in).predict(api_name="/hide")  # Any: JSON
    assert found == {"__type__": "update", "visible": False, "label": "Gone"}


@pytest.fixture
def taker() -> Iterator[HostileServer]:
    with hostile() as server:
        yield server


def test_nothing_of_the_other_app_becomes_markup_a_path_or_a_script(taker: HostileServer) -> None:
    config = gr.load(taker.url).config
    shown = {one["type"]: one["props"] for one in config["components"]}
    assert "html" not in shown
    assert shown["markdown"]["sanitize_html"] is True
    assert shown["button"].get("link") is None
    assert shown["button"].get("icon") is None
    assert shown["image"]["value"] is None
    assert shown["dataframe"]["datatype"] == ["markdown"]
    assert shown["fileexplorer"]["glob"] == "**/*"
    assert [one for one in config["dependencies"] if one["js"]] == []
    assert "steal" not in str(
        {**config, "components": [one for one in config["components"] if one["type"] != "markdown"]}
    )


def test_texts_of_several_languages_are_texts(taker: HostileServer) -> None:
    shown = {one["type"]: one["props"].get("label") for one in gr.load(taker.url).config["components"]}
    assert (shown["file"], shown["slider"]) == ("The file", None)


def test_a_button_that_clears_fields_does_so(taker: HostileServer) -> None:
    with run_script(APPS / "stands_for.py", env={**os.environ, "OTHER": taker.url}) as server:
        index = max(one["id"] for one in httpx.get(f"{server.url}/config").json()["dependencies"])
        body = {"data": [], "fn_index": index, "session_hash": "s"}
        answer = httpx.post(f"{server.url}/gradio_api/run/predict", json=body)
        assert answer.json()["data"] == [0, None]


@pytest.mark.parametrize(
    ("js", "found"),
    [
        ('() => [null, 0, "a", {}]', [None, 0, "a", {}]),
        ("() => [steal()]", None),
        ('() => [{"visible": true, "__type__": "update"}]', None),
        ("(x) => [x]", None),
        (True, None),
        (None, None),
    ],
)
def test_only_lists_of_plain_values_count_as_constants(js: object, found: object) -> None:
    assert constants(js) == found


@pytest.mark.parametrize(
    ("path", "said"), [("redirect", "cannot be fetched: status 302"), ("../../secret", "a path that is none")]
)
def test_files_come_from_the_other_app_only(taker: HostileServer, path: str, said: str) -> None:
    taker.path = path
    with run_script(APPS / "stands_for.py", env={**os.environ, "OTHER": taker.url}) as server:
        with pytest.raises(AppError, match=said):
            client(server.url).predict(api_name="/go")
    assert taker.asked_elsewhere == []


def test_a_path_of_the_other_app_opens_nothing_here(taker: HostileServer) -> None:
    taker.path = "/etc/passwd"
    with run_script(APPS / "stands_for.py", env={**os.environ, "OTHER": taker.url}) as server:
        assert Path(client(server.url).predict(api_name="/go")).read_text() == "of the other app"


def test_the_token_is_sent_to_the_other_app_only(taker: HostileServer) -> None:
    gr.load(taker.url, token="s3cret")
    assert set(taker.tokens) == {"Bearer s3cret"}


@pytest.mark.parametrize(
    ("name", "options", "said"),
    [
        ("http://127.0.0.1:9/", {}, "expected the address of an app that can be reached"),
        ("ftp://host/", {"src": "spaces"}, "a name on the Hub"),
        ("http://user:word@host/", {}, "the http or https address of an app"),
        ("http://127.0.0.1:9/", {"src": "models"}, "the name of a model"),
        ("unknown/app", {}, "'models', 'spaces', a function"),
        ("spaces/../../x", {}, "a name on the Hub"),
        ("", {}, "an address or a name"),
    ],
)
def test_what_cannot_be_loaded_is_named(name: str, options: dict[str, Any], said: str) -> None:
    with pytest.raises(DeclarationError, match=said):
        gr.load(name, **options)


def test_a_function_may_load(other: str) -> None:
    made = gr.Blocks()
    assert gr.load("name", src=lambda name, token, **more: made) is made


def test_names_of_the_hub_are_looked_up(other: str, taker: HostileServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", taker.url)
    taker.host = other
    assert gr.load("spaces/ada/app").title == "The other"
    assert gr.load("ada/app", src="spaces").title == "The other"
    assert gr.load("models/ada/chat").title == "ada/chat"
    with pytest.raises(DeclarationError, match="ada/pictures is for text-to-image"):
        gr.load("models/ada/pictures")
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(DeclarationError, match="the Hub to be reachable"):
        gr.load("spaces/ada/app")
