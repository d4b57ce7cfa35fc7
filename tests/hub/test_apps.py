"""Apps of a hub, called as people and programs call them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from gradio_client import Client

from tests.curl import curl, post
from tests.hub.hubs import HELLO, RunningHub, run_hub, write_apps

SECRETIVE = HELLO.replace("Hello {name}", "{name} knows")
COUNTING = """
import time
import gradio as gr


def count(until):
    for number in range(int(until)):
        yield str(number)
        time.sleep(0.05)


gr.Interface(count, "number", "text", api_name="count").launch()
"""


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHub]:
    scripts = [("hello.py", HELLO), ("alice/greeter/app.py", SECRETIVE), ("alice/counting.py", COUNTING)]
    with run_hub(write_apps(tmp_path_factory.mktemp("apps"), scripts)) as running:
        yield running


def test_an_app_is_called_as_the_guide_says(hub: RunningHub) -> None:
    begun = post(f"{hub.url}/local/hello/call/greet", {"data": ["Ada"]})
    event_id = begun.json()["event_id"]
    events = curl(f"{hub.url}/local/hello/call/greet/{event_id}").text  # which may say first that the app is starting
    assert events.endswith('event: complete\ndata: ["Hello Ada"]\n\n')


def test_the_python_client_calls_an_app(hub: RunningHub) -> None:
    client = Client(f"{hub.url}/alice/greeter/", verbose=False)
    assert client.predict("Eve", api_name="/greet") == "Eve knows"


def test_a_stream_comes_as_it_is_made(hub: RunningHub) -> None:
    client = Client(f"{hub.url}/alice/counting/", verbose=False)
    assert list(client.submit(3, api_name="/count")) == ["0", "1", "2"]


def test_the_gallery_names_what_the_apps_say_of_themselves(hub: RunningHub) -> None:
    apps = {one["name"]: one for one in curl(f"{hub.url}/-/api/apps").json()}
    assert set(apps) == {"local/hello", "alice/greeter", "alice/counting"}
    assert apps["local/hello"]["title"] == "Say hello"
    assert apps["local/hello"]["description"] == "Greets whoever gives a name."


def test_an_app_without_a_slash_leads_to_its_page(hub: RunningHub) -> None:
    answer = curl(f"{hub.url}/local/hello?theme=dark")
    assert (answer.status, answer.headers["location"]) == (307, "/local/hello/?theme=dark")


def test_an_unknown_app_is_not_found(hub: RunningHub) -> None:
    answer = curl(f"{hub.url}/local/nobody/config")
    assert (answer.status, answer.json()["detail"]) == (404, "no such app: 'local/nobody'")


def test_figures_are_for_the_owner(hub: RunningHub) -> None:
    assert curl(f"{hub.url}/local/hello/metrics").status == 404
    assert curl(f"{hub.url}/local/hello/status.json").status == 404


def test_an_app_does_not_see_what_is_for_the_hub(tmp_path: Path) -> None:
    """Neither the hub's cookie nor its token, nor what a client claims to be."""
    script = """
import gradio as gr

with gr.Blocks() as demo:
    @gr.api
    def seen(request: gr.Request) -> str:
        return str(sorted(request.headers.items())) + f"user {request.username}"

demo.launch()
"""
    with run_hub(write_apps(tmp_path, [("mirror.py", script)])) as running:
        cookie = running.cookie()
        token = running.token(cookie, "call")
        for ours in (["-H", f"Cookie: {cookie}; mine=1"], ["-H", f"Authorization: Bearer {token}"]):
            claimed = ["-H", "Limelight-User: eve", "-H", "X-Forwarded-For: 192.0.2.1"]
            seen = post(f"{running.url}/local/mirror/run/seen", {"data": []}, *ours, *claimed).json()["data"][0]
            assert cookie.partition("=")[2] not in seen
            assert token not in seen
            assert "eve" not in seen
            assert seen.endswith("user admin")


def test_private_apps_do_not_exist_for_others(tmp_path: Path) -> None:
    with run_hub(write_apps(tmp_path, [("bob/diary.py", HELLO)]), "--visibility", "private") as running:
        path = f"{running.url}/bob/diary/config"
        cookie = running.cookie()
        reader, caller = running.token(cookie, "read"), running.token(cookie, "read", "call")
        assert curl(path).status == 404
        assert curl(path, "-H", f"Authorization: Bearer {reader}").status == 403
        assert curl(path, "-H", f"Authorization: Bearer {caller}").status == 200
        assert curl(f"{running.url}/-/api/apps").json() == []
