"""Apps on hosts of their own: the way of a browser from the hub to a private app, as curl goes it step by step."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import pytest

from limelight.hub.options import HubOptions
from limelight.hub.serving import addresses
from tests.curl import Answer, curl
from tests.hub.hubs import HELLO, RunningHub, run_hub, write_apps

HTML = ("-H", "Accept: text/html")


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHub]:
    scripts = [("hello.py", HELLO), ("other.py", HELLO)]
    apps = write_apps(tmp_path_factory.mktemp("apps"), scripts)
    with run_hub(apps, "--domain", "apps.localhost", "--visibility", "private") as running:
        yield running


@pytest.fixture(scope="module")
def admin(hub: RunningHub) -> str:
    return hub.cookie()


class Browsing:
    """Requests to one host, with the cookies that it has set."""

    def __init__(self, hub: RunningHub, host: str, cookie: str = "") -> None:
        self.port = hub.url.rpartition(":")[2]
        self.host, self.cookies = host, dict([cookie.split("=", 1)]) if cookie else {}

    def get(self, path: str, *more: str) -> Answer:
        place = ("--resolve", f"{self.host}:{self.port}:127.0.0.1")
        pairs = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        cookie = ("-H", f"Cookie: {pairs}") if pairs else ()
        with tempfile.NamedTemporaryFile() as jar:
            answer = curl(
                f"http://{self.host}:{self.port}{path}",
                *place,
                *cookie,
                *(() if "Accept: */*" in more else HTML),
                "-c",
                jar.name,
                *more,
            )
            lines = Path(jar.name).read_text().splitlines()
        self.cookies |= {parts[5]: parts[6] for line in lines if len(parts := line.split("\t")) == 7}
        return answer


@pytest.mark.parametrize(
    ("domain", "port", "certificate", "told"),
    [
        ("", 7860, False, "http://127.0.0.1:7860"),
        ("apps.localhost", 7860, False, "http://apps.localhost:7860"),
        ("apps.example.com", 7860, False, "https://apps.example.com"),
        ("apps.example.com", 7860, True, "https://apps.example.com:7860"),
        ("apps.example.com", 443, True, "https://apps.example.com"),
    ],
)
def test_the_address_that_is_told_is_where_its_cookie_counts(
    tmp_path: Path, domain: str, port: int, certificate: bool, told: str
) -> None:
    pem = tmp_path / "cert.pem" if certificate else None
    options = HubOptions(folder=tmp_path, data=tmp_path / "data", domain=domain, ssl_certfile=pem)
    assert addresses(options, "0.0.0.0", port)[1] == told


def test_the_first_link_leads_to_the_hub_s_own_host(hub: RunningHub) -> None:
    assert hub.link.startswith(f"http://apps.localhost:{hub.url.rpartition(':')[2]}/-/sign-in?code=")


def at(address: str) -> tuple[str, str]:
    """Host, and path with query."""
    parts = urlsplit(address)
    return parts.hostname or "", f"{parts.path}?{parts.query}" if parts.query else parts.path


def entered(hub: RunningHub, admin: str, label: str = "local-hello") -> tuple[Browsing, str]:
    """A browser on an app's host, with its state, and the path with the code that the hub gives it."""
    app = Browsing(hub, f"{label}.apps.localhost")
    begun = app.get("/?theme=dark")
    assert begun.status == 303
    host, path = at(begun.headers["location"])
    assert host == "apps.localhost"
    given = Browsing(hub, host, admin).get(path)
    assert given.status == 303
    back, path = at(given.headers["location"])
    assert back == f"{label}.apps.localhost"
    return app, path


def test_a_signed_in_browser_comes_to_a_private_app(hub: RunningHub, admin: str) -> None:
    app, path = entered(hub, admin)
    taken = app.get(path)
    assert (taken.status, taken.headers["location"]) == (303, "/?theme=dark")
    assert app.get("/config", "-H", "Accept: */*").status == 200  # a program waits until the app has started
    page = app.get("/")
    assert (page.status, "limelight-config" in page.text) == (200, True)


def test_the_cookie_of_one_app_is_worth_nothing_at_another_or_at_the_hub(hub: RunningHub, admin: str) -> None:
    app, path = entered(hub, admin)
    app.get(path)
    assert app.get("/config", "-H", "Accept: */*").status == 200
    for host in ("local-other.apps.localhost", "apps.localhost"):
        other = Browsing(hub, host)
        other.cookies = dict(app.cookies) | {"limelight_hub": app.cookies["limelight_app"]}
        assert other.get("/config" if "other" in host else "/-/api/me", "-H", "Accept: */*").status in (401, 404)


def test_signing_out_at_the_hub_ends_it_at_the_apps(hub: RunningHub, admin: str) -> None:
    by_hub = Browsing(hub, "apps.localhost")
    users = (
        "-H",
        f"Cookie: {admin}",
        "-H",
        "Content-Type: application/json",
        "-d",
        '{"name": "ann", "password": "long enough", "is_admin": true}',
    )
    by_hub.get("/-/api/users", "-X", "POST", *users)
    by_hub.get("/-/sign-in", "-X", "POST", "-d", '{"name": "ann", "password": "long enough"}')
    app, path = entered(hub, f"limelight_hub={by_hub.cookies['limelight_hub']}")
    app.get(path)
    assert app.get("/config", "-H", "Accept: */*").status == 200
    assert by_hub.get("/-/sign-out", "-X", "POST").status == 204
    assert app.get("/config", "-H", "Accept: */*").status == 404


def test_paths_know_no_cookies_and_lead_browsers_to_the_apps_host(hub: RunningHub, admin: str) -> None:
    by_path = Browsing(hub, "apps.localhost", admin)
    assert by_path.get("/local/hello/config", "-H", "Accept: */*").status == 404
    led = by_path.get("/local/hello/?theme=dark")
    assert (led.status, at(led.headers["location"])) == (303, ("local-hello.apps.localhost", "/?theme=dark"))
    assert Browsing(hub, "apps.localhost").get("/local/hello/").status == 404


def test_a_token_works_by_path(hub: RunningHub, admin: str) -> None:
    token = ("-H", f"Authorization: Bearer {hub.token(admin, 'read', 'call')}", "-H", "Accept: */*")
    assert Browsing(hub, "apps.localhost").get("/local/hello/config", *token).status == 200


def test_a_cookie_that_a_sibling_sets_as_well_counts_for_nothing(hub: RunningHub, admin: str) -> None:
    by_hub = Browsing(hub, "apps.localhost")
    assert by_hub.get("/-/api/me", "-H", "Accept: */*", "-H", f"Cookie: {admin}").status == 200
    assert by_hub.get("/-/api/me", "-H", "Accept: */*", "-H", f"Cookie: {admin}; limelight_hub=x").status == 401


@pytest.mark.parametrize("site", ["same-site", "cross-site"])
def test_a_sibling_cannot_act_for_a_visitor(hub: RunningHub, admin: str, site: str) -> None:
    sent = ("-X", "POST", "-H", f"Cookie: {admin}", "-H", f"Sec-Fetch-Site: {site}", "-d", "{}")
    assert Browsing(hub, "apps.localhost").get("/-/api/tokens", *sent).status == 403
    origin = ("-X", "POST", "-H", f"Cookie: {admin}", "-H", "Origin: http://local-hello.apps.localhost", "-d", "{}")
    assert Browsing(hub, "apps.localhost").get("/-/api/tokens", *origin).status == 403


def test_an_app_without_a_sign_in_sends_to_the_sign_in_page(hub: RunningHub) -> None:
    begun = Browsing(hub, "local-hello.apps.localhost").get("/")
    asked = Browsing(hub, "apps.localhost").get(at(begun.headers["location"])[1])
    assert asked.status == 303
    target = parse_qs(urlsplit(asked.headers["location"]).query)["next"][0]
    assert asked.headers["location"].startswith("/-/sign-in?")
    assert target.startswith("/-/enter?")


def test_apps_that_are_not_there_answer_strangers_as_private_ones_do(hub: RunningHub) -> None:
    answers = [Browsing(hub, f"{name}.apps.localhost").get("/") for name in ("local-hello", "nobody-nothing")]
    assert [one.status for one in answers] == [303, 303]
    assert answers[0].headers.keys() == answers[1].headers.keys()
    programs = [
        Browsing(hub, f"{name}.apps.localhost").get("/config", "-H", "Accept: */*") for name in ("local-hello", "x")
    ]
    assert [one.status for one in programs] == [404, 404]


def test_a_code_works_once(hub: RunningHub, admin: str) -> None:
    app, path = entered(hub, admin)
    assert [app.get(path).status, app.get(path).status] == [303, 403]


def test_a_code_is_for_the_browser_that_asked(hub: RunningHub, admin: str) -> None:
    app, path = entered(hub, admin)
    stranger = Browsing(hub, app.host)
    assert stranger.get(path).status == 403
    other = Browsing(hub, app.host)
    other.get("/")
    _, path = entered(hub, admin)
    assert other.get(path).status == 403


def test_a_code_is_for_one_app(hub: RunningHub, admin: str) -> None:
    app, path = entered(hub, admin)
    other = Browsing(hub, "local-other.apps.localhost")
    other.cookies = app.cookies
    assert other.get(path).status == 403


@pytest.mark.parametrize("target", ["//evil.example/", "/\\evil.example", "https://evil.example/", "/\t/evil.example"])
def test_nothing_leads_to_another_site(hub: RunningHub, admin: str, target: str) -> None:
    asked = Browsing(hub, "apps.localhost", admin).get(f"/-/sign-in?next={quote(target)}")
    assert (asked.status, asked.headers["location"]) == (303, "/")
    begun = Browsing(hub, "local-hello.apps.localhost").get(f"/-/enter?next={quote(target)}")
    assert parse_qs(urlsplit(begun.headers["location"]).query)["next"] == ["/"]
