"""Who may come in."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.curl import curl, frames, post, start
from tests.servers import Server, run_script

APP = Path(__file__).parent / "apps" / "private.py"


MEMBERS = {"TEST_AUTH": "pairs", "LIMELIGHT_SECRET": "not so secret"}


@pytest.fixture(scope="module")
def members() -> Iterator[Server]:
    with run_script(APP, env={**os.environ, **MEMBERS}) as server:
        yield server


@pytest.fixture(scope="module")
def tokened() -> Iterator[Server]:
    with run_script(APP, env={**os.environ, "LIMELIGHT_TOKENS": "ci:s3cret,other"}) as server:
        yield server


def login(server: Server, jar: Path, username: str, password: str) -> int:
    fields = ["-F", f"username={username}", "-F", f"password={password}"]
    return curl("-X", "POST", *fields, "-c", str(jar), f"{server.url}/login").status


def whoami(server: Server, *arguments: str) -> str:
    url = f"{server.url}/call/predict"
    event_id = start(url, [], *arguments)
    return str(frames(curl("-N", f"{url}/{event_id}", *arguments).text)[-1][1][0])


def test_login_opens_the_app_and_logout_closes_it(members: Server, tmp_path: Path) -> None:
    jar = tmp_path / "jar"
    answer = curl("-d", "username=ada&password=lovelace", "-c", str(jar), f"{members.url}/login")
    assert answer.json() == {"success": True}
    assert "httponly" in answer.headers["set-cookie"].lower()
    assert "samesite=lax" in answer.headers["set-cookie"].lower()
    assert whoami(members, "-b", str(jar)) == "ada"
    assert curl("-X", "POST", f"{members.url}/logout", "-b", str(jar), "-c", str(jar)).status in (200, 302)
    assert post(f"{members.url}/call/predict", {"data": []}, "-b", str(jar)).status == 401


@pytest.mark.parametrize(
    "route",
    ["/config", "/info", "/gradio_api/info", "/queue/data?session_hash=x", "/file=/etc/passwd", "/upload_progress",
     "/queue/status", "/heartbeat/x", "/login_check", "/call/predict/x", "/nothing"],
)  # fmt: skip
def test_nothing_is_told_without_login(members: Server, route: str) -> None:
    answer = curl(f"{members.url}{route}")
    assert answer.status == 401
    assert answer.json()["detail"]["auth_message"] == "Members only"


@pytest.mark.parametrize("route", ["/call/predict", "/run/predict", "/queue/join", "/upload", "/cancel", "/reset"])
def test_nothing_is_done_without_login(members: Server, route: str) -> None:
    assert post(f"{members.url}{route}", {"data": [], "fn_index": 0, "session_hash": "x"}).status == 401


def test_the_page_shows_a_login_and_nothing_of_the_app(members: Server) -> None:
    page = curl(f"{members.url}/")
    assert page.status == 200
    assert "auth_required" in page.text
    assert "predict" not in page.text


def test_wrong_passwords_slow_down(tmp_path: Path) -> None:
    with run_script(APP, env={**os.environ, **MEMBERS}) as slowed:
        statuses = [login(slowed, tmp_path / "jar", "ada", "wrong") for _ in range(8)]
        assert statuses[:5] == [401] * 5
        assert 429 in statuses[5:]
        refused = curl("-X", "POST", "-d", "username=ada&password=lovelace", f"{slowed.url}/login")
        assert refused.status == 429
        assert int(refused.headers["retry-after"]) >= 1


def test_a_login_outlives_a_restart_when_a_secret_is_set(tmp_path: Path) -> None:
    jar, env = tmp_path / "jar", {**os.environ, "TEST_AUTH": "pairs", "LIMELIGHT_SECRET": "fixed"}
    with run_script(APP, env=env) as server:
        assert login(server, jar, "alan", "turing") == 200
    with run_script(APP, env=env) as server:
        assert whoami(server, "-b", str(jar)) == "alan"
    with run_script(APP, env={**env, "LIMELIGHT_SECRET": "another"}) as server:
        assert post(f"{server.url}/call/predict", {"data": []}, "-b", str(jar)).status == 401


def test_a_forged_cookie_opens_nothing(members: Server, tmp_path: Path) -> None:
    login(members, tmp_path / "jar", "ada", "lovelace")
    name, genuine = (tmp_path / "jar").read_text().split()[-2:]
    assert curl(f"{members.url}/config", "-b", f"{name}={genuine}").status == 200
    for cookie in ("ada", "ImFkYSI.x.y", "", genuine[:-1], "ImFsYW4i" + genuine[genuine.index(".") :]):
        assert curl(f"{members.url}/config", "-b", f"{name}={cookie}").status == 401


def test_a_function_may_decide(tmp_path: Path) -> None:
    with run_script(APP, env={**os.environ, "TEST_AUTH": "function"}) as server:
        assert login(server, tmp_path / "jar", "bob", "open") == 401
        assert login(server, tmp_path / "jar", "anna", "open") == 200
        assert whoami(server, "-b", str(tmp_path / "jar")) == "anna"


def test_a_user_does_not_see_anothers_jobs(members: Server, tmp_path: Path) -> None:
    ada, alan = str(tmp_path / "ada"), str(tmp_path / "alan")
    login(members, Path(ada), "ada", "lovelace")
    login(members, Path(alan), "alan", "turing")
    url = f"{members.url}/call/predict"
    event_id = start(url, [], "-b", ada)
    assert curl("-N", f"{url}/{event_id}", "-b", alan).status == 404
    assert curl("-N", f"{url}/{event_id}", "-b", ada).status == 200


def test_a_token_opens_both_requests(tokened: Server) -> None:
    assert whoami(tokened, "-H", "Authorization: Bearer s3cret") == "ci"
    assert whoami(tokened, "-H", "Authorization: Bearer other").startswith("token-")


@pytest.mark.parametrize("route", ["/", "/config", "/info", "/file=/tmp/x", "/call/predict/x"])
@pytest.mark.parametrize(
    "header", ["X: y", "Authorization: Bearer wrong", "Authorization: Basic s3cret", "Authorization: s3cret"]
)
def test_without_the_token_nothing_opens(tokened: Server, route: str, header: str) -> None:
    answer = curl(f"{tokened.url}{route}", "-H", header)
    assert answer.status == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert "predict" not in answer.text


def test_apps_on_one_host_have_logins_of_their_own(members: Server, tmp_path: Path) -> None:
    """Cookies know no ports."""
    browser = ["-b", str(tmp_path / "jar"), "-c", str(tmp_path / "jar")]
    with run_script(APP, env={**os.environ, "TEST_AUTH": "pairs"}) as other:
        for server in (members, other):
            curl("-d", "username=ada&password=lovelace", *browser, f"{server.url}/login")
        assert [curl(*browser, f"{server.url}/user").json() for server in (members, other)] == ["ada", "ada"]
