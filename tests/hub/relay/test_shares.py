"""Who may share, for how long, and under which name."""

from __future__ import annotations

import asyncio
import socket
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from limelight.core.errors import ShareFailed
from limelight.core.relay import EXPIRED, REFUSED, REPLACED, SUBPROTOCOL, WRONG_FRAME, Hello, Kind, message
from limelight.hub.relay.app import Relay
from limelight.hub.relay.connection import Connection, Event
from limelight.hub.relay.limits import WEEK_S, RelayLimits
from limelight.hub.relay.names import Names
from limelight.hub.relay.shares import Shares
from tests.curl import curl
from tests.hub.relay.sharer import refused, sharer
from tests.share.relays import RelayServer, relay


@pytest.mark.parametrize("token", ["", "x", "s3cret-of-test", "S3CRET-OF-TESTS"])
def test_only_a_token_may_share(server: RelayServer, token: str) -> None:
    assert refused(server, token) == 401


def test_only_the_protocol_is_spoken(server: RelayServer) -> None:
    assert refused(server, protocol="limelight.relay.2") == 400


def test_an_owner_has_so_many_shares(server: RelayServer) -> None:
    with ExitStack() as stack:
        mine = [stack.enter_context(sharer(server)) for _ in range(4)]
        for one in mine[:3]:
            one.hello()
        mine[3].send(message(Kind.HELLO, 0, {"life_s": 60}))
        code, reason = mine[3].closed()
        assert code == REFUSED
        assert "3 shares" in reason
        with sharer(server, "other") as others:
            others.hello()


def test_a_share_has_expired(server: RelayServer) -> None:
    with sharer(server) as one:
        one.hello(life_s=1)
        assert one.closed()[0] == EXPIRED
        assert httpx.get(one.url).status_code == 503
    with sharer(server) as one_again:
        one_again.send(message(Kind.HELLO, 0, {"life_s": 60, "resume": one.welcome["resume"]}))
        assert one_again.closed()[0] == REFUSED


@pytest.mark.parametrize("life_s", [10**9, 10**30])
def test_a_share_lives_for_a_week_at_most(server: RelayServer, life_s: int) -> None:
    with sharer(server) as one:
        assert WEEK_S - 5 <= one.hello(life_s)["expires_in_s"] <= WEEK_S


@pytest.mark.parametrize("life_s", [0, -1])
def test_a_share_lives_for_some_time(server: RelayServer, life_s: int) -> None:
    with sharer(server) as one:
        one.send(message(Kind.HELLO, 0, {"life_s": life_s}))
        assert one.closed()[0] == REFUSED


@pytest.mark.parametrize("life_s", ["1", None, 1.5, [], True])
def test_a_hello_has_a_whole_number(server: RelayServer, life_s: object) -> None:
    with sharer(server) as one:
        one.send(message(Kind.HELLO, 0, {"life_s": life_s}))
        assert one.closed()[0] == WRONG_FRAME


def test_a_share_comes_back_with_its_name_and_its_end(server: RelayServer) -> None:
    with sharer(server) as one:
        first = one.hello(life_s=1000)
    with sharer(server) as one:
        again = one.hello(life_s=5000, resume=first["resume"])
    assert (again["name"], again["resume"]) == (first["name"], first["resume"])
    assert again["expires_in_s"] <= 1000


def test_the_newer_connection_of_a_share_counts(server: RelayServer) -> None:
    with sharer(server) as one, sharer(server) as another:
        name = one.hello()["name"]
        assert another.hello(resume=one.welcome["resume"])["name"] == name
        assert one.closed()[0] == REPLACED


def test_nobody_else_gets_the_name(server: RelayServer) -> None:
    with sharer(server) as one, sharer(server, "other") as another:
        name, resume = one.hello()["name"], one.welcome["resume"]
        assert another.hello(resume=resume)["name"] != name
        head, _, signature = resume.rpartition(".")
        later = f"{name}.{10**10}.{signature}"
        for forged in (f"{head}.{'0' * 64}", f"{head}.", head, name, later, "." * 100, "x" * 10_000, f"{name}.²."):
            with sharer(server) as forger:
                assert forger.hello(resume=forged)["name"] != name


def test_a_restarted_relay_knows_its_shares(tmp_path: Path) -> None:
    with relay(tmp_path) as before:
        with sharer(before) as one:
            first = one.hello()
        before.kill()
    with relay(tmp_path) as after, sharer(after) as one:
        assert one.hello(resume=first["resume"])["name"] == first["name"]


def test_connections_of_one_address_are_bounded(tmp_path: Path) -> None:
    with relay(tmp_path, announce_burst=3, announce_rate_hz=0.001) as server:
        assert [refused(server, "wrong") for _ in range(5)] == [401, 401, 401, 429, 429]


def test_who_says_nothing_is_sent_away(tmp_path: Path) -> None:
    with relay(tmp_path, hello_s=0.2) as server, sharer(server) as one:
        assert one.closed() == (WRONG_FRAME, "No HELLO has come.")


def test_requests_of_a_share_have_a_rate(tmp_path: Path) -> None:
    with relay(tmp_path, rate_hz=0.001, burst=2) as server, sharer(server) as one:
        one.hello()
        held = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(2)]
        for visitor in held:
            visitor.sendall(f"GET /s/{one.welcome['name']}/ HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            one.next(Kind.OPEN)
        assert httpx.get(one.url).status_code == 429
        for visitor in held:
            visitor.close()


def test_a_share_that_says_nothing_is_a_504(tmp_path: Path) -> None:
    with relay(tmp_path, answer_idle_s=0.2) as server, sharer(server) as one:
        one.hello()
        assert httpx.get(one.url).status_code == 504
        one.next(Kind.RESET)


def test_a_visitor_whose_body_stops_is_a_408(tmp_path: Path) -> None:
    with relay(tmp_path, body_idle_s=0.2) as server, sharer(server) as one:
        one.hello()
        with socket.create_connection(("127.0.0.1", server.port)) as visitor:
            visitor.sendall(f"POST /s/{one.welcome['name']}/ HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n".encode())
            assert visitor.recv(100).startswith(b"HTTP/1.1 408")
        one.next(Kind.RESET)


def test_below_a_domain_each_share_is_a_host(tmp_path: Path) -> None:
    with relay(tmp_path, domain="apps.example") as server, sharer(server) as one:
        welcome = one.hello()
        assert welcome["host"] == f"{welcome['name']}.apps.example"
        with socket.create_connection(("127.0.0.1", server.port)) as visitor:
            visitor.sendall(f"GET /x HTTP/1.1\r\nHost: {welcome['host'].upper()}:81\r\nCookie: a=1\r\n\r\n".encode())
            number, data = one.next(Kind.OPEN)
            assert b'"/x"' in data
            assert b'["cookie","a=1"]' in data
            one.answer(number, b"x", 200, [["set-cookie", "a=2; Domain=apps.example; Path=/"]])
            assert b"set-cookie: a=2; Path=/\r\n" in visitor.recv(1000)
        assert curl(one.url).status == 404  # not on the relay's own host
        for host in ("x.apps.example", f"a.{welcome['host']}", ".apps.example", f"{welcome['name']}x.apps.example"):
            assert curl("-H", f"Host: {host}", server.url).status == 404
        assert curl("-H", f"Host: {'b' * 26}.apps.example", server.url).status == 503


def test_the_sharing_process_that_is_gone_makes_room(server: RelayServer) -> None:
    """`sharer` waits for the end of the closing handshake."""
    for _ in range(5):
        with ExitStack() as stack:
            for _ in range(3):
                stack.enter_context(sharer(server)).hello()


def test_all_shares_together_are_bounded() -> None:
    async def entered() -> list[bool]:
        async def nothing(*_: object) -> Event:
            return {"type": "websocket.disconnect"}

        async def none(event: Event) -> None:
            return None

        shares = Shares(RelayLimits(max_shares=2), Names(b"key"), None)
        found = []
        for owner in ("a", "b", "c"):
            try:
                await shares.enter(owner, Hello(60), Connection(nothing, none))
            except ShareFailed:
                found.append(False)
            else:
                found.append(True)
        return found

    assert asyncio.run(entered()) == [True, True, False]


def test_a_share_of_a_token_that_is_taken_back_ends() -> None:
    async def ended() -> list[Event]:
        sent: list[Event] = []
        said = [message(Kind.HELLO, 0, {"life_s": 60})]
        owners = {"": "me"}

        async def owner_of(token: str) -> str | None:
            return owners.get(token)

        async def receive() -> Event:
            if not sent:
                return {"type": "websocket.connect"}
            if said:
                return {"type": "websocket.receive", "bytes": said.pop()}
            await asyncio.Event().wait()
            raise AssertionError

        async def send(event: Event) -> None:
            sent.append(event)
            if event["type"] == "websocket.send":
                owners.clear()

        one = Relay(owner_of, limits=RelayLimits(recheck_s=0.01))
        scope = {"type": "websocket", "path": "/-/relay", "headers": [], "subprotocols": [SUBPROTOCOL]}
        await one(scope, receive, send)
        assert one.open_shares == 0
        return sent

    assert asyncio.run(ended())[-1]["code"] == REFUSED
