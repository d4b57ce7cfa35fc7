"""`limelight share app.py` through a relay: what visitors and clients do with the link."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from gradio_client import Client, handle_file

from tests.curl import curl, post, result
from tests.share.relays import RelayServer, Shared, share

PAGE = ("-H", "Accept: text/html")


def test_curl_calls_the_app_with_the_link_as_given(shared: Shared) -> None:
    assert result(f"{shared.link}call/greet", "Ada") == ["Hello Ada"]


def test_the_link_opens_the_page_at_an_address_without_the_secret(shared: Shared, tmp_path: Path) -> None:
    jar = str(tmp_path / "jar")
    opened = curl(shared.link, *PAGE, "--cookie-jar", jar)
    assert opened.status == 303
    cookie = opened.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert f"Path=/s/{shared.address.split('/')[4]}/" in cookie
    clean = f"{shared.address.partition('/s/')[0]}{opened.headers['location']}"
    assert clean == shared.address
    assert curl(clean, *PAGE, "--cookie", jar).status == 200
    assert curl(clean, *PAGE).status == 401


@pytest.mark.parametrize("path", ["", "config", "gradio_api/call/greet", "~", "~wrong/", "~/config", "assets/x.js"])
def test_without_the_secret_there_is_nothing(shared: Shared, path: str) -> None:
    answer = curl(f"{shared.address}{path}")
    assert answer.status == 401
    assert "limelight" not in answer.text.lower()


def test_a_bearer_token_stands_for_the_link(shared: Shared) -> None:
    secret = shared.link.partition("~")[2].strip("/")
    assert curl(f"{shared.address}config", "-H", f"Authorization: Bearer {secret}").status == 200
    assert curl(f"{shared.address}config", "-H", f"Authorization: Bearer {secret}x").status == 401


def test_addresses_that_the_app_gives_have_the_link(shared: Shared) -> None:
    assert curl(f"{shared.link}config").json()["root"] == shared.link.rstrip("/")


def test_the_python_client_calls_streams_uploads_and_downloads(shared: Shared, tmp_path: Path) -> None:
    client = Client(shared.link, verbose=False, download_files=str(tmp_path))
    assert client.predict("Ada", api_name="/greet") == "Hello Ada"
    job = client.submit(5, api_name="/count")
    job.result()
    assert job.outputs() == [0, 1, 2, 3, 4]
    sent = tmp_path / "sent.bin"
    sent.write_bytes(bytes(range(256)) * 4096 * 3)
    assert client.predict(handle_file(str(sent)), api_name="/size") == 3 << 20
    assert Path(client.predict(7, api_name="/large")).stat().st_size == 7 << 20


@pytest.mark.parametrize(
    "path",
    [
        "status",
        "status/",
        "status?x",
        "Status",
        "%73tatus",
        "/status",
        "./status",
        "x/../status",
        "gradio_api/openapi.json",
        "gradio_api//gradio_api/openapi.json",
        "metrics",
        "docs",
        "redoc",
        "openapi.json",
        "healthz",
        "%2Fmetrics",
        "\\metrics",
        "dev/reload",
        "status;x",
    ],
)
def test_what_is_the_operators_is_not_shared(shared: Shared, path: str) -> None:
    answer = curl(f"{shared.link}{path}", "--path-as-is")
    assert (answer.status, answer.json()) == (404, {"detail": "This part of the app is not shared."}) or (
        path.startswith("x/") and answer.status == 404
    )


def test_the_shares_own_path_in_front_does_not_hide_a_path(shared: Shared) -> None:
    own = shared.link.partition("/s/")[2]
    answer = curl(f"{shared.link}s/{own}metrics")
    assert answer.json() == {"detail": "This part of the app is not shared."}


def test_visitors_do_not_say_who_they_are(shared: Shared) -> None:
    forged = ("-H", "X-Forwarded-For: 9.9.9.9", "-H", "X-Real-IP: 9.9.9.9", "-H", "Forwarded: for=9.9.9.9")
    event = post(f"{shared.link}call/whom", {"data": []}, *forged).json()["event_id"]
    assert "127.0.0.1" in curl("-N", f"{shared.link}call/whom/{event}").text


def test_a_closed_share_answers_503_with_a_page(relayed: RelayServer) -> None:
    answer = curl(f"{relayed.url}/s/{'a' * 26}/", *PAGE)
    assert answer.status == 503
    assert "not shared now" in answer.text
    assert answer.headers["retry-after"] == "5"
    assert curl(f"{relayed.url}/s/{'a' * 26}/x").json()["detail"].startswith("This app is not shared now")


def test_the_terminal_shows_the_link_and_how_long_it_lives(shared: Shared) -> None:
    assert re.search(r"Whoever has this link can use the app, for 24 hours or until", shared.said)


def test_visitors_send_no_header_in_which_a_proxy_names_the_user(relayed: RelayServer, tmp_path: Path) -> None:
    environment = {"LIMELIGHT_USER_HEADER": "X-User", "TEST_LEFT": str(tmp_path / "left")}
    with share(tmp_path, relayed.url, env=environment) as running:
        event = post(f"{running.link}call/whom", {"data": []}, "-H", "X-User: root").json()["event_id"]
        answer = curl("-N", f"{running.link}call/whom/{event}")
    assert '["127.0.0.1 "]' in answer.text
