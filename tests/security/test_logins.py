"""Logins that have ended are over for whoever has a copy of the cookie, wherever he shows it."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from functools import partial
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from limelight import Blocks, mount_gradio_app
from limelight.engine.files.store import FileStore
from limelight.engine.stores.logins import Logins
from limelight.engine.stores.memory import MemoryBackend
from limelight.engine.stores.nats.server import PrivateServer
from limelight.http.auth import Authenticator
from limelight.http.routes import GuardedApp
from limelight.http.site import Check, HttpOptions
from tests.raw import Client, client
from tests.servers import Server, run_script

APP = Path(__file__).parents[1] / "http" / "apps" / "private.py"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
Start = Callable[[], AbstractContextManager[Server]]


@pytest.fixture(scope="module")
def nats() -> Iterator[str]:
    with PrivateServer() as server:
        yield server.url


def starter(*arguments: str, auth: str = "pairs", **env: str) -> Start:
    return lambda: run_script(APP, *arguments, env={**os.environ, "TEST_AUTH": auth, **env})


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with starter()() as running:
        yield running


def log_in(asker: Client, name: str = "ada", password: str = "lovelace", headers: dict[str, str] | None = None) -> str:
    """The cookie."""
    body = f"username={name}&password={password}".encode()
    return asker.ask("POST", "/login", body, {**FORM, **(headers or {})}).headers["set-cookie"].partition(";")[0]


def user(asker: Client, cookie: str) -> str | None:
    found: str | None = asker.get("/user", {"Cookie": cookie}).json()
    return found


def test_a_copy_of_the_cookie_opens_nothing_after_logging_out(server: Server) -> None:
    with client(server) as asker:
        cookie = log_in(asker)
        assert asker.get("/config", {"Cookie": cookie}).status == 200
        assert asker.ask("POST", "/logout", headers={"Cookie": cookie}).status == 302
        assert asker.get("/config", {"Cookie": cookie}).status == 401
        assert asker.post("/call/predict", {"data": []}, {"Cookie": cookie}).status == 401


def test_logging_out_ends_the_users_other_logins_unless_told_otherwise(server: Server) -> None:
    with client(server) as asker:
        cookies, alan = [log_in(asker) for _ in range(3)], log_in(asker, "alan", "turing")
        asker.ask("POST", "/logout?all_session=false", headers={"Cookie": cookies[0]})
        assert [user(asker, one) for one in cookies] == [None, "ada", "ada"]
        asker.ask("POST", "/logout", headers={"Cookie": cookies[1]})
        assert [user(asker, one) for one in [*cookies, alan]] == [None, None, None, "alan"]
        assert user(asker, log_in(asker)) == "ada"


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none", "Sec-Fetch-Dest": "document"},
        {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Dest": "empty"},
        {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Dest": "iframe", "Sec-Fetch-User": "?1"},
        {"Referer": "SERVER/", "Accept": "text/html,*/*;q=0.8"},
    ],
)
def test_a_link_that_the_user_follows_ends_the_login_too(server: Server, headers: dict[str, str]) -> None:
    given = {name: value.replace("SERVER", server.url) for name, value in headers.items()}
    with client(server) as asker:
        cookie = log_in(asker)
        asker.get("/logout", {"Cookie": cookie, **given})
        assert user(asker, cookie) is None


@pytest.mark.parametrize(
    "headers",
    [
        *({"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Dest": one} for one in ("image", "video", "track", "iframe")),
        {"Referer": "SERVER/", "Accept": "image/avif,image/webp,*/*;q=0.8"},
        {"Referer": "SERVER/", "Accept": "*/*", "Range": "bytes=0-"},
    ],
)
def test_a_picture_in_a_text_ends_nothing(server: Server, headers: dict[str, str]) -> None:
    """`![](/logout)` in a message would log everybody out who sees it."""
    given = {name: value.replace("SERVER", server.url) for name, value in headers.items()}
    with client(server) as asker:
        cookie = log_in(asker)
        asker.get("/logout", {"Cookie": cookie, **given})
        assert user(asker, cookie) == "ada"


@pytest.mark.parametrize(
    "header",
    [{}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Referer": "https://evil.example/"}],
)
def test_a_link_of_another_site_ends_nothing(server: Server, header: dict[str, str]) -> None:
    with client(server) as asker:
        cookie = log_in(asker)
        asker.get("/logout", {"Cookie": cookie, **header})
        assert user(asker, cookie) == "ada"


def test_each_login_has_a_name_of_its_own(server: Server) -> None:
    """Nobody can give somebody a cookie that becomes the login."""
    with client(server) as asker:
        given = log_in(asker)
        cookie = log_in(asker, headers={"Cookie": given})
        assert cookie != given


def test_the_login_of_another_app_with_the_same_secret_opens_nothing() -> None:
    with starter(LIMELIGHT_SECRET="one")() as one, starter(auth="function", LIMELIGHT_SECRET="one")() as other:
        with client(one) as asker:
            cookie = log_in(asker)
        name, value = cookie.split("=")
        with client(other) as asker:
            mine = log_in(asker, "ada", "open").split("=")[0]
            assert mine != name
            assert user(asker, f"{mine}={value}") is None


def test_an_end_outlives_a_restart(tmp_path: Path) -> None:
    start = starter("--store", f"sqlite:///{tmp_path}/app.sqlite")
    with start() as server, client(server) as asker:
        ended, kept = log_in(asker), log_in(asker, "alan", "turing")
        asker.ask("POST", "/logout", headers={"Cookie": ended})
    with start() as server, client(server) as asker:
        assert [user(asker, one) for one in (ended, kept)] == [None, "alan"]


def test_all_replicas_know_of_an_end_those_that_start_later_too(nats: str) -> None:
    start = starter("--store", f"{nats}/{uuid.uuid4().hex}")
    with ExitStack() as stack:
        askers = [stack.enter_context(client(stack.enter_context(start()))) for _ in range(2)]
        ended, kept = log_in(askers[0]), log_in(askers[0], "alan", "turing")
        assert user(askers[1], ended) == "ada"
        askers[0].ask("POST", "/logout", headers={"Cookie": ended})
        while user(askers[1], ended) is not None:
            """The news is on its way."""
        askers.append(stack.enter_context(client(stack.enter_context(start()))))
        assert [[user(asker, one) for one in (ended, kept)] for asker in askers] == [[None, "alan"]] * 3


def test_the_page_about_the_app_ends_with_the_login(server: Server) -> None:
    with client(server) as asker:
        cookie = log_in(asker)
        assert asker.get("/status/config", {"Cookie": cookie}).status == 200
        asker.ask("POST", "/status/logout", headers={"Cookie": cookie})
        assert [asker.get(f"{path}/config", {"Cookie": cookie}).status for path in ("/status", "")] == [401, 401]


def test_a_login_from_a_page_of_another_site_is_refused(server: Server) -> None:
    """Or somebody would work, unnoticed, under a name that another one reads."""
    body = b"username=ada&password=lovelace"
    with client(server) as asker:
        for header in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}):
            answer = asker.ask("POST", "/login", body, {**FORM, **header})
            assert (answer.status, "set-cookie" in answer.headers) == (403, False)


def test_a_login_form_has_a_size(server: Server) -> None:
    with client(server) as asker:
        assert asker.ask("POST", "/login", b"username=ada&password=" + b"x" * 100_000, FORM).status == 413


def test_a_token_counts_before_a_cookie(tmp_path: Path) -> None:
    with starter(LIMELIGHT_TOKENS="ci:s3cret")() as server, client(server) as asker:
        cookie = log_in(asker)
        for token, name in (("s3cret", "ci"), ("wrong", "ada")):
            assert asker.get("/user", {"Cookie": cookie, "Authorization": f"Bearer {token}"}).json() == name


def at(path: str, auth: Check, folder: Path) -> Authenticator:
    options = HttpOptions(auth=auth, secret="one", mount_path=path)
    return Authenticator(options, Logins(MemoryBackend(FileStore(folder))))


class Directory:
    def __init__(self, name: str) -> None:
        self.name = name

    def __call__(self, user: str, password: str) -> bool:
        return user == self.name

    def fits(self, user: str, password: str) -> bool:
        return user == self.name


def fits(name: str, user: str, password: str) -> bool:
    return user == name


def closed(name: str) -> Check:
    return lambda user, password: user == name


@pytest.mark.parametrize(
    "kind", [Directory, lambda name: Directory(name).fits, lambda name: partial(fits, name), closed]
)
def test_apps_on_one_host_take_no_logins_of_each_other(kind: Callable[[str], Check], tmp_path: Path) -> None:
    """Their functions are of one code, and one secret is set for both."""
    one, other = at("one", kind("ada"), tmp_path), at("other", kind("alan"), tmp_path)
    cookie = one.begin("ada")
    known = at("one", kind("ada"), tmp_path).login(cookie)
    assert known is not None
    assert known.user == "ada"
    assert other.login(cookie) is None
    assert one.cookie(is_secure=False) != other.cookie(is_secure=False)


def test_functions_of_one_name_are_told_apart_by_what_they_do(tmp_path: Path) -> None:
    one = at("", lambda user, password: user == "ada", tmp_path)
    other = at("", lambda user, password: user == "alan", tmp_path)
    assert other.login(one.begin("ada")) is None


def check(user: str, password: str) -> bool:
    return user == "ada"


def test_a_mounted_app_knows_where_it_lies() -> None:
    host = Starlette()
    for path in ("/one", "/other/"):
        mount_gradio_app(host, Blocks(), path, auth=check, secret="one")
    apps = [route.app for route in host.routes if isinstance(route, Mount) and isinstance(route.app, GuardedApp)]
    assert [app._server.options.mount_path for app in apps] == ["one", "other"]
