"""Frames of a sharing process that does not keep to the protocol: they end its own connection, and nothing else."""

from __future__ import annotations

import json
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress

import httpx
import pytest

from limelight.core.relay import MAX_FRAME_BYTES, WRONG_FRAME, Kind, credit, frame, message
from tests.hub.relay.sharer import Sharer, sharer
from tests.share.relays import RelayServer

HEAD = message(Kind.HEAD, 1, {"status": 200, "headers": []})


def head(headers: object, status: object = 200) -> bytes:
    return message(Kind.HEAD, 1, {"status": status, "headers": headers})


WRONG = {
    "empty": [b""],
    "short": [b"\x04\x00"],
    "unknown kind": [frame(Kind.DATA, 1)[:0] + b"\x63\x00\x00\x00\x01"],
    "another hello": [message(Kind.HELLO, 1, {"life_s": 1})],
    "an open of its own": [message(Kind.OPEN, 1, {"method": "GET", "target": "/", "headers": [], "client": ""})],
    "a request that was not opened": [frame(Kind.END, 2)],
    "number 0": [frame(Kind.END, 0)],
    "the largest number": [frame(Kind.END, 2**32 - 1)],
    "data before the head": [frame(Kind.DATA, 1, b"x")],
    "end before the head": [frame(Kind.END, 1)],
    "two heads": [HEAD, HEAD],
    "no data": [HEAD, frame(Kind.DATA, 1)],
    "no JSON": [frame(Kind.HEAD, 1, b"{")],
    "deep JSON": [frame(Kind.HEAD, 1, b"[" * 60_000)],
    "a status of an interim response": [head([], 101)],
    "a status of none": [head([], 99)],
    "a status too large": [head([], 10**30)],
    "a name with a line": [head([["x\r\ny", "1"]])],
    "a name with a space": [head([["x y", "1"]])],
    "an empty name": [head([["", "1"]])],
    "a value with a line": [head([["x", "1\r\nset-cookie: a=b"]])],
    "a value with a NUL": [head([["x", "\0"]])],
    "a value beyond bytes": [head([["x", "\u2028"]])],
    "many headers": [head([["x", "1"]] * 129)],
    "large headers": [head([["x", "1" * 65_000], ["y", "1" * 1000]])],
    "credit that was not used": [credit(1, 1)],
    "credit of nothing": [credit(1, 0)],
    "credit of another length": [frame(Kind.CREDIT, 1, b"\0")],
    "a frame too large": [HEAD, frame(Kind.DATA, 1, b"x" * MAX_FRAME_BYTES)],
}


@pytest.mark.parametrize("frames", WRONG.values(), ids=WRONG)
def test_a_wrong_frame_ends_the_connection(
    server: RelayServer, visitors: ThreadPoolExecutor, frames: list[bytes]
) -> None:
    with sharer(server) as one, sharer(server) as another:
        one.hello()
        another.hello()
        visit = visitors.submit(_visited, one.url)
        one.next(Kind.OPEN)
        with suppress(OSError):  # it may be closed while there is still something to send
            for data in frames:
                one.send(data)
        assert one.closed()[0] in (WRONG_FRAME, 1009)
        assert visit.result() in (502, "broken", 200)
        assert _works(another, visitors)


def test_text_is_no_frame(sharing: Sharer) -> None:
    sharing.socket.send("text")
    assert sharing.closed()[0] == WRONG_FRAME


@pytest.mark.parametrize("first", [frame(Kind.END, 1), frame(Kind.HELLO, 0, b"{}"), b"", b"x" * 70_000])
def test_the_first_frame_is_a_hello(server: RelayServer, first: bytes) -> None:
    with sharer(server) as one:
        one.send(first)
        assert one.closed()[0] == WRONG_FRAME


def test_frames_about_an_ended_request_are_ignored(sharing: Sharer, visitors: ThreadPoolExecutor) -> None:
    assert _works(sharing, visitors)
    for late in (frame(Kind.DATA, 1, b"x"), frame(Kind.END, 1), credit(1, 7), frame(Kind.RESET, 1), HEAD):
        sharing.send(late)
    assert _works(sharing, visitors)


def test_a_share_cannot_answer_for_another(server: RelayServer, visitors: ThreadPoolExecutor) -> None:
    """Both have a request of the same number."""
    with sharer(server) as one, sharer(server) as another:
        one.hello()
        another.hello()
        visits = [visitors.submit(httpx.get, share.url) for share in (one, another)]
        numbers = [share.next(Kind.OPEN)[0] for share in (one, another)]
        assert numbers == [1, 1]
        one.answer(1, b"of one")
        assert visits[0].result().text == "of one"
        assert not visits[1].done()
        another.answer(1, b"of another")
        assert visits[1].result().text == "of another"


def test_headers_that_speak_for_the_host_do_not_pass(sharing: Sharer, visitors: ThreadPoolExecutor) -> None:
    dropped = {
        "Service-Worker-Allowed": "/",
        "Clear-Site-Data": '"cookies"',
        "Strict-Transport-Security": "max-age=1",
        "Alt-Svc": 'h2="evil:443"',
        "NEL": "{}",
        "X-Accel-Redirect": "/etc/passwd",
        "X-Sendfile": "/etc/passwd",
        "Connection": "x-secret",
        "X-Secret": "1",
        "Upgrade": "h2c",
    }
    visit = visitors.submit(httpx.get, sharing.url)
    number, _ = sharing.next(Kind.OPEN)
    kept = ["X-Accel-Buffering", "no"]
    sharing.answer(number, b"", 200, [*map(list, dropped.items()), kept])
    headers = visit.result().headers
    assert not {name.lower() for name in dropped if name != "Connection"} & set(headers)
    assert headers["x-accel-buffering"] == "no"


def test_a_share_without_a_host_has_cookies_of_its_own(sharing: Sharer, visitors: ThreadPoolExecutor) -> None:
    name = sharing.welcome["name"]
    sent = f"hub-session=secret; s-{name[:10]}-mine=1; s-{'z' * 10}-others=2"
    visit = visitors.submit(httpx.get, sharing.url, headers={"Cookie": sent})
    number, data = sharing.next(Kind.OPEN)
    assert ["cookie", "mine=1"] in json.loads(data)["headers"]
    assert sum(one[0] == "cookie" for one in json.loads(data)["headers"]) == 1
    given = ["a=1; Path=/; HttpOnly", "hub-session=x; Domain=127.0.0.1; path=/", "=x", "x"]
    sharing.answer(number, b"", 200, [["set-cookie", one] for one in given])
    path = f"Path=/s/{name}/"
    assert visit.result().headers.get_list("set-cookie") == [
        f"s-{name[:10]}-a=1; HttpOnly; {path}",
        f"s-{name[:10]}-hub-session=x; {path}",
        f"s-{name[:10]}-x; {path}",
    ]


def _visited(url: str) -> int | str:
    try:
        return httpx.get(url, timeout=20, trust_env=False).status_code
    except httpx.HTTPError:
        return "broken"


def _works(share: Sharer, visitors: ThreadPoolExecutor) -> bool:
    visit: Future[httpx.Response] = visitors.submit(httpx.get, share.url)
    number, _ = share.next(Kind.OPEN)
    share.answer(number, b"well")
    return visit.result().text == "well"
