"""Requests of any shape on every route: each is answered, none is an internal error."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from starlette.routing import Route

import limelight
from limelight.http import uploads
from tests.asgi import InProcess, running
from tests.security.headers import FORMS, OF_LIBRARIES, SHAPES

DIGITS = "9" * 5000
"""More than Python makes a number of."""
ODD = [
    "", "a", "a" * 256, "漢" * 200, "a" * 5000, DIGITS, "-1", "0", "1e999", "NaN", "²", "٣", "\0", "a\0b", "..",
    "../x", ".", "%", "%00", "%ff", "%2f", "\\", "//", ":", "a:b", "~", "con", "\x7f", "\x85", "\u2028", "\u202e", "👍",
    "e\u0301", "[", "[::1", "{", "<x>", "http://[", "predict", "quick", "1", "undefined", "null", "\ud800", "x" * 22,
]  # fmt: skip
FIELDS = ["data", "fn_index", "session_hash", "event_data", "trigger_id", "event_id", "component_id", "fn_name", "text"]
QUERY = ["session_hash", "upload_id", "replay", "deep_link", "ids", "all_endpoints", "all_session", "x"]
PARAMETER = re.compile(r"\{\w+(?::\w+)?\}")
ANSWERS_FAILURES = re.compile(r"(/gradio_api)?/(run|api|component_server)\b")
"""Routes that say with 500 that the author's function has failed."""
ROUTES = sorted(
    (method, route.path)
    for route in limelight.Blocks().app.routes
    if isinstance(route, Route)
    for method in route.methods or ()
)

Body = tuple[str, bytes]
"""A content type, and what is more or less of it."""
NO_BODY: Body = ("application/json", b"")
TEXTS = st.one_of(st.sampled_from(ODD), st.text(max_size=20)).map(lambda text: re.sub("[\ud800-\udfff]", "?", text))
HEADER_TEXTS = st.one_of(
    st.sampled_from([text for text in ODD if text.isascii() and text.isprintable()]),
    st.builds(lambda shape, times: shape * times, st.sampled_from(SHAPES), st.integers(0, 2000)),
    st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f"), max_size=30),
)
NUMBERS = st.one_of(st.integers(-(2**70), 2**70), st.sampled_from([10**400, -(10**400), 2**63, 1e308, 5e-324]))
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), NUMBERS, TEXTS),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXTS, inner, max_size=3)),
    max_leaves=6,
)


def target(path: str, values: list[str], query: list[tuple[str, str]]) -> str:
    """An address of a route, with odd things in the place of its parameters and in a query."""
    given = iter(values)
    filled = PARAMETER.sub(lambda _: quote(next(given), safe=""), path)
    return filled + ("?" + "&".join(f"{name}={quote(value)}" for name, value in query) if query else "")


def form(name: str, file_name: str | None, kind: str, content: bytes) -> bytes:
    told = ""
    if file_name is not None:
        quoted = re.sub('[\r\n"]', "%22", file_name)
        told = f'; filename="{quoted}"'
    head = f'--x\r\nContent-Disposition: form-data; name="{name}"{told}\r\nContent-Type: {kind}\r\n\r\n'
    return head.encode() + content + b"\r\n--x--\r\n"


def posted(value: object) -> Body:
    return "application/json", json.dumps(value).encode()


def uploaded(name: str) -> Body:
    return "multipart/form-data; boundary=x", form("files", name, "text/plain", b"hello")


def logged_in(kind: str, content: bytes) -> Body:
    return kind, form("username", None, "x", content)


def requests() -> st.SearchStrategy[tuple[str, str]]:
    def of(route: tuple[str, str]) -> st.SearchStrategy[tuple[str, str]]:
        method, path = route
        count = len(PARAMETER.findall(path))
        query = st.lists(st.tuples(st.sampled_from(QUERY), TEXTS), max_size=3)
        values = st.lists(TEXTS, min_size=count, max_size=count)
        return st.tuples(st.just(method), st.builds(target, st.just(path), values, query))

    return st.sampled_from(ROUTES).flatmap(of)


def headers() -> st.SearchStrategy[list[tuple[str, str]]]:
    one = st.tuples(st.sampled_from(sorted({**FORMS, **OF_LIBRARIES}.items())), HEADER_TEXTS, st.booleans())
    return st.lists(one.map(lambda o: (o[0][0], o[0][1].replace("{}", o[1]) if o[2] else o[1])), max_size=4)


def bodies() -> st.SearchStrategy[Body]:
    fields = st.dictionaries(st.sampled_from(FIELDS), VALUES, max_size=5)
    calls = st.builds(lambda data, rest: {**rest, "data": data}, st.lists(VALUES, max_size=3), fields)
    names = st.sampled_from(["files", "username", "component_id"])
    forms = st.builds(form, names, st.one_of(st.none(), TEXTS), HEADER_TEXTS, st.binary(max_size=20))
    logins = TEXTS.map(lambda text: f"username={quote(text)}&password=%ff".encode())
    return st.one_of(
        st.one_of(fields, calls, VALUES).map(posted),
        st.tuples(st.just("multipart/form-data; boundary=x"), forms),
        st.tuples(st.just("application/x-www-form-urlencoded"), logins),
        st.tuples(HEADER_TEXTS, st.binary(max_size=30)),
    )


def app() -> limelight.Blocks:
    with limelight.Blocks() as demo:
        text, button = limelight.Textbox(), limelight.Button()
        button.click(lambda value: value, text, text, api_name="predict")
        button.click(lambda value: value, limelight.JSON(), limelight.JSON(), api_name="json")
        button.click(lambda value: value, limelight.Number(precision=0), limelight.Number(), api_name="quick")
        button.click(lambda *_: None, [limelight.File(), limelight.Image()], None, api_name="files")
    return demo


@pytest.fixture(scope="module", params=["memory", "sqlite", "private"])
def asked(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[InProcess]:
    folder = tmp_path_factory.mktemp("store")
    options: dict[str, Any] = {"metrics": True, "status": True, "allowed_origins": ["http://localhost"]}
    if request.param == "sqlite":
        options["store"] = f"sqlite:///{folder}/app.sqlite"
    if request.param == "private":
        options["auth"] = ("ada", "lovelace")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(uploads, "WAIT_S", 0.01)
        patch.setenv("LIMELIGHT_TEMP_DIR", str(folder))
        with running(app(), **options) as made:
            yield made


HUGE = 10**30
LINKS = "/proc/self/root" * 2000
"""A path that leads to itself, again and again."""


def test_no_request_is_an_internal_error(asked: InProcess) -> None:
    @settings(max_examples=500, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None)
    @given(requests(), headers(), bodies())
    @example(("GET", "/assets/" + "a" * 256), [], NO_BODY)
    @example(("GET", "/assets/a%00b"), [], NO_BODY)
    @example(("POST", "/upload"), [], uploaded("漢" * 200))
    @example(("POST", "/upload"), [], uploaded("\0\x85👍/..\\con.txt"))
    @example(("GET", f"/pwa_icon/{DIGITS}"), [], NO_BODY)
    @example(("GET", f"/stream/a/b/{DIGITS}/playlist.m3u8"), [], NO_BODY)
    @example(("GET", f"/file={LINKS}"), [], NO_BODY)
    @example(("GET", "/file=" + "a/" * 30_000), [], NO_BODY)
    @example(("POST", "/call/predict"), [("origin", "http://[")], posted({"data": ["x"]}))
    @example(("POST", "/login"), [], logged_in("multipart/form-data; boundary=x; charset=\xa0", b"\xff"))
    @example(("POST", "/login"), [], logged_in("multipart/form-data; boundary=x; charset=idna", b"\xff."))
    @example(("POST", "/login"), [], logged_in("multipart/form-data; boundary=x; charset=a\0b", b"\xff."))
    @example(("POST", "/login"), [], ("multipart/form-data", b""))
    @example(("GET", "/metrics"), [("accept", "application/openmetrics-text; version=x")], NO_BODY)
    @example(("POST", "/call/quick"), [], posted({"data": [10**400]}))
    @example(("POST", "/call/json"), [], posted({"data": [10**400]}))
    @example(("POST", "/call/json"), [], ("application/json", b'{"data": [' + DIGITS.encode() + b"]}"))
    @example(
        ("POST", "/queue/join"), [], posted({"data": ["x"], "fn_index": 0, "session_hash": "a", "trigger_id": 10**30})
    )
    @example(("POST", "/call/files"), [], posted({"data": [{"path": f"http://{'a' * 70}.example/"}, None]}))
    @example(("POST", "/call/files"), [], posted({"data": [{"path": "http://["}, None]}))
    @example(("POST", "/call/files"), [], posted({"data": [{"path": LINKS}, None]}))
    def check(request: tuple[str, str], headers: list[tuple[str, str]], body: Body) -> None:
        kind, content = body
        given = [("content-type", kind), *(one for one in headers if one[0] != "content-type")]
        answer = asked.ask(*request, given, content if request[0] in ("POST", "DELETE") else b"")
        assert b"Internal Server Error" not in answer.body, answer
        assert answer.status < 500 or answer.status in (503, 507) or ANSWERS_FAILURES.match(request[1]), answer
        assert not re.search("[\r\n]", "".join(answer.headers.values())), answer

    check()
