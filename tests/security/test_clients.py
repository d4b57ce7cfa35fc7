"""Who counts as one client, which hosts are answered, and whose sessions are whose."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from limelight.core.errors import DeclarationError
from limelight.engine.stores.nats.server import PrivateServer
from limelight.engine.submission import session_key
from limelight.http.clients import TrustedProxies, counted_as
from limelight.http.hosts import AllowedHosts
from tests.curl import Answer, frames
from tests.raw import Client, client, say
from tests.servers import Server, free_port, run_script

APP = Path(__file__).parent / "apps" / "shared.py"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with run_script(APP, env={**os.environ, "TEST_GATE": "/"}) as running:
        yield running


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [("127.0.0.1", "1.2.3.4", "1.2.3.4"), ("9.9.9.9", "1.2.3.4", "9.9.9.9"),
     ("127.0.0.1", "6.6.6.6, 1.2.3.4", "1.2.3.4"),
     ("127.0.0.1", "6.6.6.6, 1.2.3.4, 10.1.2.3", "1.2.3.4"), ("127.0.0.1", "10.9.9.9, 10.1.2.3", "10.9.9.9"),
     ("127.0.0.1", "1.2.3.4, nonsense", "127.0.0.1"), ("127.0.0.1", "", "127.0.0.1"),
     ("127.0.0.1", "1.2.3.4:5678", "1.2.3.4"),
     ("::ffff:10.0.0.1", "[2001:db8::1]:443", "2001:db8::1"), ("unix", "1.2.3.4", "unix")],
)  # fmt: skip
def test_the_client_is_the_nearest_address_that_no_trusted_proxy_has(peer: str, forwarded: str, client: str) -> None:
    assert TrustedProxies(["127.0.0.1", "10.0.0.0/8"]).client(peer, forwarded) == client


def test_a_proxy_on_a_unix_socket_may_be_trusted() -> None:
    assert TrustedProxies(["unix"]).client("unix", "1.2.3.4") == "1.2.3.4"


def test_a_network_that_is_none_is_refused_when_it_is_declared() -> None:
    with pytest.raises(DeclarationError):
        TrustedProxies(["proxy.example"])


def test_all_of_an_ipv6_network_counts_as_one_client() -> None:
    assert counted_as("2001:db8::1") == counted_as("2001:db8::ffff:1") == "2001:db8::/64"
    assert counted_as("2001:db8:0:1::1") != counted_as("2001:db8::1")
    assert counted_as("::ffff:1.2.3.4") == "1.2.3.4"


def test_host_names_are_matched_whole() -> None:
    hosts = AllowedHosts(["example.com", "*.example.org", "[::1]"])
    for name in ("example.com", "EXAMPLE.com:8000", "a.example.org:80", "[::1]", "[::1]:80"):
        assert hosts.allows(name), name
    for name in ("", "evil.com", "example.com.evil.com", "evilexample.com", "example.org", "aexample.org", "::1"):
        assert not hosts.allows(name), name


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:80", "[::1]:7860", "app.localhost"])
def test_a_loopback_address_answers_to_its_own_names(server: Server, host: str) -> None:
    with client(server) as asker:
        assert asker.get("/config", {"Host": host}).status == 200


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example", ""])
@pytest.mark.parametrize("target", ["/", "/config", "/call/quick", "/upload", "/assets/x.js", "/nothing"])
def test_a_loopback_address_tells_nothing_under_another_name(server: Server, host: str, target: str) -> None:
    with client(server) as asker:
        for method in ("GET", "POST", "OPTIONS"):
            answer = asker.ask(method, target, headers={"Host": host, "Origin": f"http://{host}"})
            assert answer.status == 403
            assert f"launch(allowed_hosts=['{host}'])" in answer.text


def test_a_request_with_two_hosts_is_refused(server: Server) -> None:
    answer = say(server, b"GET /config HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    assert b" 400 " in answer.split(b"\r\n")[0]


def test_an_address_of_the_machine_has_no_list_of_hosts() -> None:
    with run_script(APP, "--host", "0.0.0.0") as server, client(server) as asker:
        assert asker.get("/config", {"Host": "app.example"}).status == 200
        assert "frame-ancestors *" in asker.get("/", {"Host": "app.example"}).headers["content-security-policy"]


def word(asker: Client, text: str, cookie: str | None, session: str = "s") -> object:
    headers = {"Cookie": cookie} if cookie else {}
    body = {"data": [text], "session_hash": session}
    event_id = asker.post("/call/remember", body, headers).json()["event_id"]
    return frames(asker.get(f"/call/remember/{event_id}", headers).text)[-1][1][0]


def visit(asker: Client, headers: dict[str, str] | None = None) -> str:
    """The cookie of a browser that opens the page."""
    return asker.get("/", headers).headers["set-cookie"].partition(";")[0]


def test_a_page_gives_its_browser_a_mark_that_scripts_cannot_read(server: Server) -> None:
    with client(server) as asker:
        cookie = asker.get("/").headers["set-cookie"]
        assert cookie.startswith("limelight-visitor-")
        assert "HttpOnly" in cookie
        assert "SameSite=lax" in cookie
        assert "set-cookie" not in asker.get("/", {"Cookie": cookie.partition(";")[0]}).headers


def test_programs_without_a_cookie_share_a_session_by_its_name(server: Server) -> None:
    with client(server) as asker:
        assert word(asker, "a", None, "open") == "a"
        assert word(asker, "b", None, "open") == "a b"


def test_a_stranger_who_knows_a_browsers_session_does_not_get_its_state(server: Server) -> None:
    with client(server) as asker:
        visitor = visit(asker)
        assert word(asker, "secret", visitor) == "secret"
        for cookie in (None, visit(asker), visitor.partition("=")[0] + "=", visitor[:-1]):
            assert "secret" not in str(word(asker, "mine", cookie))
        assert word(asker, "again", visitor) == "secret again"


def test_a_stranger_who_knows_a_browsers_session_cannot_read_its_stream_or_end_its_jobs(server: Server) -> None:
    with client(server) as asker:
        mine = {"Cookie": visit(asker)}
        join = {"data": ["hidden"], "fn_index": 2, "session_hash": "stream"}
        event_id = asker.post("/queue/join", join, mine).json()["event_id"]
        assert "hidden" not in asker.get("/queue/data?session_hash=stream").text
        assert asker.get(f"/call/quick/{event_id}").status == 404
        asker.post("/cancel", {"event_id": event_id, "session_hash": "stream", "fn_index": 2})
        assert "hidden" in asker.get("/queue/data?session_hash=stream", mine).text


def test_a_mark_that_the_server_did_not_give_is_none(server: Server) -> None:
    with client(server) as asker:
        name, mine = visit(asker).split("=")
        other = visit(asker).split("=")[1]
        mixed = (f"{mine[:22]}.{other[23:]}", f"{'v' * 22}.{mine[23:]}")
        forged = ("v" * 22, *mixed, mine[:-1], f"{mine}=", f"{mine}\u0660", "")
        for value in forged:
            cookie = f"{name}={value}".encode().decode("latin-1")
            assert "set-cookie" in asker.get("/", {"Cookie": cookie}).headers, value
            # As if there were none.
            assert word(asker, "x", cookie, value) == "x"
            assert word(asker, "y", None, value) == "x y"
        assert "set-cookie" not in asker.get("/", {"Cookie": f"{name}={mine}"}).headers


def test_a_mark_behind_https_is_for_this_host_only(server: Server) -> None:
    https = {"X-Forwarded-Proto": "https"}
    with client(server) as asker:
        cookie = asker.get("/", https).headers["set-cookie"]
        assert cookie.startswith("__Host-limelight-visitor-")
        assert {"HttpOnly", "Path=/", "SameSite=lax", "Secure"} <= {part.strip() for part in cookie.split(";")}
        value = cookie.partition(";")[0]
        assert "set-cookie" not in asker.get("/", {**https, "Cookie": value}).headers
        assert "set-cookie" in asker.get("/", {**https, "Cookie": value.removeprefix("__Host-")}).headers


def test_apps_on_one_host_give_marks_of_their_own(server: Server) -> None:
    """Cookies know no ports."""
    with run_script(APP) as other, client(server) as asker, client(other) as second:
        assert visit(asker).split("=")[0] != visit(second).split("=")[0]


@pytest.mark.parametrize("store", ["memory", "sqlite"])
def test_a_mark_is_known_again_after_a_restart(store: str, tmp_path: Path) -> None:
    arguments = () if store == "memory" else ("--store", f"sqlite:///{tmp_path}/app.sqlite")
    env = {**os.environ, "TEST_GATE": "/"} | ({"LIMELIGHT_SECRET": "s"} if store == "memory" else {})
    port = free_port()
    with run_script(APP, *arguments, env=env, port=port) as running, client(running) as asker:
        cookie = visit(asker)
    with run_script(APP, *arguments, env=env, port=port) as running, client(running) as asker:
        assert "set-cookie" not in asker.get("/", {"Cookie": cookie}).headers


def test_replicas_know_each_others_marks(tmp_path: Path) -> None:
    with PrivateServer() as nats:
        arguments = ("--store", f"{nats.url}/{uuid.uuid4().hex}")
        env = {**os.environ, "TEST_GATE": "/"}
        with run_script(APP, *arguments, env=env) as one, run_script(APP, *arguments, env=env) as two:
            host = {"Host": "localhost"}  # as a proxy before both passes it on
            with client(one) as first, client(two) as second:
                assert "set-cookie" not in second.get("/", {**host, "Cookie": visit(first, host)}).headers


def test_visitors_behind_one_address_have_idempotency_keys_of_their_own(server: Server) -> None:
    with client(server) as asker:
        one, two = visit(asker), visit(asker)

        def ask(cookie: str | None, text: str) -> Answer:
            headers = {"Idempotency-Key": "order-7", "Prefer": "wait=10", **({"Cookie": cookie} if cookie else {})}
            return asker.post("/call/quick", {"data": [text]}, headers)

        first, second, nobodys = ask(one, "a"), ask(two, "b"), ask(None, "c")
        assert [answer.json()["data"] for answer in (first, second, nobodys)] == [["a"], ["b"], ["c"]]
        assert ask(one, "a").json()["event_id"] == first.json()["event_id"]
        assert ask(one, "b").status == ask(None, "a").status == 422


def test_no_name_of_a_session_makes_it_another_users() -> None:
    assert session_key("b:c", "a") != session_key("c", "a:b")
    assert session_key(":c", "a") != session_key("c", "a:")
