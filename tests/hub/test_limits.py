"""How often clients may call the apps of a hub."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.curl import Answer, curl, post, result
from tests.hub.hubs import HELLO, RunningHub, run_hub, write_apps


@pytest.fixture(scope="module")
def limited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHub]:
    folder = write_apps(tmp_path_factory.mktemp("apps"), [("hello.py", HELLO), ("other.py", HELLO)])
    with run_hub(folder, "--rate-limit", "4/day") as hub:
        yield hub


def _call(hub: RunningHub, app: str, *arguments: str, session: str = "") -> Answer:
    body = {"data": ["Ada"]} | ({"session_hash": session} if session else {})
    return post(f"{hub.url}/local/{app}/call/greet", body, *arguments)


def _forwarded(address: str) -> tuple[str, str]:
    """As a proxy on this machine tells it."""
    return "-H", f"X-Forwarded-For: {address}"


def test_the_hubs_rate_is_of_a_client_and_all_apps(limited: RunningHub) -> None:
    client = _forwarded("192.0.2.1")
    for app in ("hello", "other", "hello", "other"):
        assert _call(limited, app, *client, session=f"tab of {app}").status == 200
    refused = _call(limited, "hello", *client, session="another tab")
    assert refused.status == 429
    assert refused.json()["detail"] == "Too many calls: at most 4 in 86400 s. Try again later."
    assert int(refused.headers["retry-after"]) > 0
    assert _call(limited, "hello", *_forwarded("192.0.2.2")).status == 200
    assert curl(f"{limited.url}/local/hello/config", *client).status == 200


def test_uploads_and_an_apps_own_paths_count_and_cancelling_does_not(limited: RunningHub) -> None:
    client, app = _forwarded("192.0.2.3"), f"{limited.url}/local/hello"
    paths = ("/gradio_api/upload", "/own", "/run/greet", "/gradio_api/queue/join")
    statuses = [post(app + path, {}, *client).status for path in paths]
    assert 429 not in statuses
    for path in paths:
        assert post(app + path, {}, *client).status == 429
    assert post(f"{app}/cancel", {"session_hash": "a", "fn_index": 0, "event_id": "a" * 32}, *client).status != 429


def test_an_app_has_a_rate_of_its_own(tmp_path: Path) -> None:
    with run_hub(write_apps(tmp_path, [("hello.py", HELLO), ("other.py", HELLO)])) as hub:
        cookie, app = ("-H", f"Cookie: {hub.cookie()}"), f"{hub.url}/-/api/apps/local/hello"

        def set_rate(rate: object) -> Answer:
            return curl("-X", "PATCH", app, *cookie, "-d", json.dumps({"rate_limit": rate}))

        assert set_rate("1/hour").json()["settings"]["rate_limit"] == "1/hour"
        assert [_call(hub, "hello").status for _ in range(2)] == [200, 429]
        assert result(f"{hub.url}/local/other/call/greet", "Ada") == ["Hello Ada"]
        assert set_rate("2/second/second").status == 400
        assert "such as '60/minute'" in set_rate("often").json()["detail"]
        assert set_rate(None).json()["settings"]["rate_limit"] is None
        assert _call(hub, "hello").status == 200
