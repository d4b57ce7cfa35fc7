"""Attacks through figures: apps that tell those of others, endless, slow or costly ones; users who are no operators."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec
import pytest
from prometheus_client import Metric
from prometheus_client.openmetrics import parser as openmetrics_parser
from prometheus_client.parser import text_string_to_metric_families

from limelight.hub.observing.families import exposition
from limelight.hub.observing.samples import MAX_LINE, Bounds, Unreadable, parse
from limelight.hub.observing.scraping import MAX_BYTES, Scraped
from limelight.hub.observing.sight import AppSight, Sight
from limelight.hub.people.access import SCOPES
from limelight.hub.people.accounts import Accounts
from limelight.hub.records import Records
from limelight.hub.storage import SqliteStorage
from tests.curl import Answer, curl, result
from tests.hub.hubs import HELLO, RunningHub, run_hub, write_apps
from tests.waiting import eventually

BOUNDS = Bounds(samples=100, cpu_s=0.5)
OPENMETRICS = "application/openmetrics-text; version=1.0.0"
TELLS = """
import asyncio

import gradio as gr
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

with gr.Blocks() as demo:
    gr.Textbox()


async def forged(request: Request) -> Response:
    return Response('''limelight_ready{app="local/hello"} 0
limelight_hub_requests_total{app="local/hello",outcome="ok"} 1000000
limelight_hub_apps{state="running"} 1000000
limelight_streams{a="x\\\\n"} 1
limelight_store_up 1
''')


async def endless(request: Request) -> Response:
    async def pieces():
        while True:
            yield b"a 1\\n" * 10_000
            await asyncio.sleep(0)
    return StreamingResponse(pieces())


async def slow(request: Request) -> Response:
    async def pieces():
        while True:
            yield b"#"
            await asyncio.sleep(0.5)
    return StreamingResponse(pieces())

app, _, _ = demo.launch(prevent_thread_lock=True)
app.router.routes.insert(0, Route("/metrics", TOLD))
"""


def _told(*texts: str, accept: str = "") -> str:
    """How a hub passes on what apps told: ann/one, ann/two, ..."""
    names = [f"ann/{number}" for number in range(len(texts))]
    scraped: Scraped = {name: parse(text.encode(), BOUNDS) for name, text in zip(names, texts, strict=True)}
    return exposition(_sight(names), scraped, accept)[0].decode()


def _families(text: str) -> dict[str, Metric]:
    found = list(text_string_to_metric_families(text))
    assert len({one.name for one in found}) == len(found)
    return {one.name: one for one in found}


def _sight(apps: Sequence[str]) -> Sight:
    none: dict[str, object] = {"requests": {}, "starts": {}, "start_seconds": {}, "quotas": {}}
    counted = [one for one in AppSight.__struct_fields__ if one not in {"app", "state", *none}]
    shown = [{"app": app, "state": "running", **none, **dict.fromkeys(counted, 0)} for app in apps]
    return Sight(began_at=0, at=0, states={}, apps=tuple(msgspec.convert(shown, list[AppSight])), owners={})


def _lines(text: str) -> list[str]:
    """Without those that a hub tells of itself."""
    return [one for one in text.splitlines() if not one.startswith(("#", "process_", "limelight_hub_"))]


@pytest.mark.parametrize(
    "text",
    [
        'a{app="ann/1"} 1',
        'a{b="x\\"} 1\\na{app=\\"ann/1"} 1',
        'a{b="x\\n# TYPE limelight_hub_apps gauge\\nlimelight_hub_apps 1"} 1',
        'a{b="x\\nlimelight_ready 0"} 1',
        'a{b="x\rlimelight_ready 0"} 1',
        'a{b="x\u2028limelight_ready 0\x85limelight_ready 0\x0b\x0c\x1c"} 1',
        '{"a",b="c"} 1',
        "a 1 4102444800000",
        'a 1 # {b="c"} 1 1',
    ],
)
def test_whatever_an_app_tells_is_one_line_of_its_own(text: str) -> None:
    """Also to readers for whom more than a line feed ends a line."""
    (line,) = _lines(_told(text))
    assert line.startswith('a{app="ann/0"')
    assert line.endswith(" 1.0")


@pytest.mark.parametrize(
    "text",
    [
        "limelight_hub_apps 1",
        'limelight_hub_requests_total{app="ann/1",outcome="ok"} 1',
        '{"a\\nlimelight_ready"} 1',
        '{"a\\n"} 1',
        '{"a b"} 1',
        'a{"b c"="d"} 1',
        'a{"b\\n"="d"} 1',
        'a{app="b",exported_app="c"} 1',
        "a{" + ",".join(f'b{number}=""' for number in range(20)) + "} 1",
        'a{b="' + "x" * 300 + '"} 1',
        f"{'a' * 300} 1",
        "limelight_run_seconds 1",
        "limelight_run_seconds_total 1",
        "limelight_run_seconds_created 1",
        "limelight_run_seconds_bucket 1",
        'limelight_run_seconds_bucket{le="x"} 1',
        'limelight_run_seconds_bucket{le="NaN"} 1',
        "limelight_jobs 1",
        "limelight_jobs_created 1",
        "limelight_ready_bucket 1",
        "process_cpu_seconds 1",
    ],
)
def test_what_could_be_taken_for_something_else_is_left_out(text: str) -> None:
    told = _told(f"{text}\nb 2")
    assert _lines(told) == ['b{app="ann/0"} 2.0']
    assert not any("ann/" in one for one in told.splitlines() if one.startswith(("process_", "limelight_hub_apps")))


@pytest.mark.parametrize(
    "text",
    [
        "a",
        "a b",
        "a{b} 1",
        'a{ ="b"} 1',
        'a{, ="b"} 1',
        'a{__name="d"} 1',
        'a{b="c} 1',
        'a{b="c",b="d"} 1',
        "a 1_0",
        f"a {'9' * 400}",
        f"a 1 {'9' * 400}",
        "<html>",
        "\x00",
        'a{b="' + "x" * MAX_LINE + '"} 1',
        "\n".join(f"a{number} 1" for number in range(101)),
    ],
    ids=str.__len__,
)
def test_nonsense_and_too_much_are_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        parse(text.encode(), BOUNDS)


@pytest.mark.parametrize("body", [b"a 1\xff", b"\x1f\x8b\x08", "a 1".encode("utf-16")])
def test_bytes_that_are_no_text_are_refused(body: bytes) -> None:
    with pytest.raises(Unreadable):
        parse(body, BOUNDS)


@pytest.mark.parametrize(
    "line",
    [
        'a{b="' + '\\"' * 900 + '"} 1',
        'a{b="' + "\\\\" * 900 + '"} 1',
        "a{" + ",".join(f'l{number}=""' for number in range(200)) + "} 1",
    ],
    ids=["quotes", "backslashes", "labels"],
)
def test_text_that_takes_long_to_read_is_given_up(line: str) -> None:
    body = "\n".join([line] * 100)
    parse(body.encode(), Bounds(samples=100, cpu_s=60))
    with pytest.raises(Unreadable):
        parse(body.encode(), Bounds(samples=100, cpu_s=0.001))


def test_an_app_has_no_say_in_the_types_of_others() -> None:
    contrary = "# TYPE limelight_jobs gauge\n# HELP a hidden\n# TYPE a counter\n"
    text = contrary + 'limelight_jobs_total{endpoint="f"} 1\na 1\na_total 1\na_bucket 1'
    told = _told(text, "a 2\n# TYPE a gauge\na_total 2")
    found = _families(told)
    assert (found["limelight_jobs"].type, found["a"].type) == ("counter", "unknown")
    assert [one.labels["app"] for one in found["a"].samples] == ["ann/0", "ann/1"]
    assert "hidden" not in told
    strict = _told(text, "a 2\na_total 2", accept=OPENMETRICS)
    read = openmetrics_parser.text_string_to_metric_families(strict)  # type: ignore[no-untyped-call]
    assert {one.name for one in read} >= {"a", "a_total"}


def test_a_series_is_told_once() -> None:
    assert _lines(_told('a{b="1"} 1\na{b="1"} 2\na{app="x"} 3\na{exported_app="x"} 4')) == [
        'a{app="ann/0",b="1"} 1.0',
        'a{app="ann/0",exported_app="x"} 3.0',
    ]


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[RunningHub, str]]:
    """With a token of somebody who is no admin."""
    folder = tmp_path_factory.mktemp("apps")
    scripts = [(f"{one}.py", TELLS.replace("TOLD", one)) for one in ("forged", "endless", "slow")]
    write_apps(folder, [*scripts, ("hello.py", HELLO)])
    (folder / ".hub").mkdir(mode=0o700)
    token = asyncio.run(_token_of_bob(folder / ".hub"))
    with run_hub(folder) as running:
        yield running, token


async def _token_of_bob(data: Path) -> str:
    records = Records(SqliteStorage(data / "hub.db"))
    accounts = Accounts(records)
    _, token = await accounts.add_token(await accounts.add_user("bob"), "all", SCOPES, None)
    await records.close()
    return token


def test_figures_are_for_admins_and_their_tokens_that_may_read(hub: tuple[RunningHub, str]) -> None:
    running, token_of_bob = hub
    cookie = running.cookie()
    calls, reads = running.token(cookie, "call", "write"), running.token(cookie, "read")
    for path in ("/metrics", "/-/api/status"):
        url = f"{running.url}{path}"
        answers = [curl(url), *(curl(url, "-H", f"Authorization: Bearer {one}") for one in (token_of_bob, calls))]
        assert [one.status for one in answers] == [401, 403, 403]
        assert not any("local/hello" in one.text for one in answers)
        assert curl(url, "-H", f"Cookie: {cookie}").status == 200
        assert curl(url, "-H", f"Authorization: Bearer {reads}").status == 200
    _check_hostile_apps(running, reads)


def _check_hostile_apps(running: RunningHub, token: str) -> None:
    assert result(f"{running.url}/local/hello/call/greet", "Ada") == ["Hello Ada"]
    for app in ("forged", "endless", "slow"):
        assert curl(f"{running.url}/local/{app}/config").status == 200
    answers: list[Answer] = []

    def success() -> dict[str, float]:
        answers.append(curl(f"{running.url}/metrics", "-H", f"Authorization: Bearer {token}"))
        told = _families(answers[-1].text)["limelight_hub_scrape_success"].samples
        return {one.labels["app"]: one.value for one in told}

    expected = {"local/hello": 1, "local/forged": 1, "local/endless": 0, "local/slow": 0}
    eventually(lambda: success() == expected, "the two that answer in time are told")
    found = _families(answers[-1].text)
    ready = {tuple(sorted(one.labels.items())): one.value for one in found["limelight_ready"].samples}
    assert ready == {
        (("app", "local/hello"),): 1,
        (("app", "local/forged"), ("exported_app", "local/hello")): 0,
    }
    requests = [one for one in found["limelight_hub_requests"].samples if one.labels["app"] == "local/hello"]
    assert max(one.value for one in requests) < 10
    assert [one.value for one in found["limelight_hub_apps"].samples if one.labels["state"] == "running"] == [4]
    assert len(answers[-1].body) < MAX_BYTES
