"""One client cannot take what the others need."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from limelight.core.errors import DeclarationError
from limelight.http.limits import CallRate, Rate
from tests.curl import frames
from tests.raw import Client, client, opened
from tests.servers import Server, run_script

APP = Path(__file__).parent / "apps" / "shared.py"


@contextmanager
def limited(gate: Path, env: Mapping[str, str] | None = None, **options: object) -> Iterator[Server]:
    chosen = {f"TEST_OPTION_{name.upper()}": str(value) for name, value in options.items()}
    with run_script(APP, env={**os.environ, "TEST_GATE": str(gate), **(env or {}), **chosen}) as server:
        yield server
        gate.touch()


def turn_of(asker: Client) -> str:
    answer = asker.post("/call/turn", {"data": []})
    assert answer.status == 200, answer.text
    return str(answer.json()["event_id"])


def post_many(server: Server, address: str, count: int) -> None:
    """So many calls in one go, all accepted."""
    head = "POST /call/turn HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 12\r\n\r\n"
    answers = b""
    with opened(server, address) as connection:
        connection.sendall((head.encode() + b'{"data": []}') * count)
        while answers.count(b'"event_id"') < count:
            answers += connection.recv(65536)
    assert answers.count(b"HTTP/1.1 200") == count


def result_of(asker: Client, event_id: str, name: str = "turn") -> object:
    return frames(asker.get(f"/call/{name}/{event_id}").text)[-1][1][0]


def test_five_thousand_jobs_of_one_client_do_not_delay_anothers_next(tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    with limited(gate) as server, client(server) as modest:
        for _ in range(10):
            post_many(server, "127.0.0.2", 500)
        event_id = turn_of(modest)
        gate.touch()
        turn = result_of(modest, event_id)
    assert isinstance(turn, int)
    assert turn <= 3


def test_a_client_with_too_many_waiting_jobs_is_told_to_wait_and_others_are_not(tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    with limited(gate, max_waiting_per_client=3) as server, client(server) as one, client(server, "127.0.0.2") as other:
        kept = [turn_of(one) for _ in range(4)]  # one runs
        refused = one.post("/call/turn", {"data": []})
        assert refused.status == 429
        assert int(refused.headers["retry-after"]) >= 1
        kept.append(turn_of(other))
        gate.touch()
        assert {result_of(one, event_id) for event_id in kept} == {1, 2, 3, 4, 5}


@pytest.mark.parametrize("route", ["/call/quick", "/call/v2/quick", "/run/quick", "/gradio_api/queue/join"])
def test_calls_over_the_rate_are_refused_with_the_time_to_wait(tmp_path: Path, route: str) -> None:
    v2 = "v2" in route
    body = {"text": "x"} if v2 else {"data": ["x"], "fn_index": 2, "session_hash": "s"}
    with limited(tmp_path / "gate", rate_limit="3/hour") as server, client(server, "127.0.0.2") as asker:
        answers = [asker.post(route, body) for _ in range(5)]
        assert [answer.status for answer in answers] == [200, 200, 200, 429, 429]
        left = [re.search(r"r=(\d+)", answer.headers["ratelimit"]) for answer in answers]
        assert [found[1] for found in left if found] == ["2", "1", "0", "0", "0"]
        assert answers[-1].headers["ratelimit-policy"] == '"calls";q=3;w=3600'
        assert 1190 <= int(answers[-1].headers["retry-after"]) <= 1200
        with client(server, "127.0.0.3") as other:
            assert other.post(route, body).status == 200


def test_a_client_gets_its_calls_back_as_time_passes() -> None:
    now = [0.0]
    rate = CallRate(Rate.parse("2/minute"), clock=lambda: now[0])
    assert [rate.hit("a")[1] is None for _ in range(3)] == [True, True, False]
    now[0] = 29.0
    refusal = rate.hit("a")[1]
    assert refusal is not None
    assert refusal.retry_after_s == 1
    now[0] = 30.0
    assert rate.hit("a")[1] is None
    assert rate.hit("a")[1] is not None


@pytest.mark.parametrize("text", ["", "60", "0/minute", "60/week", "-1/minute", "1e3/minute", "60 per minute"])
def test_a_rate_that_says_nothing_is_refused_when_it_is_declared(text: str) -> None:
    with pytest.raises(DeclarationError):
        Rate.parse(text)


def test_a_client_reads_so_many_streams_at_a_time(tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    with limited(gate, max_streams_per_client=3) as server, client(server, "127.0.0.2") as asker, ExitStack() as stack:
        for _ in range(3):
            event_id = asker.post("/call/stay", {"data": []}).json()["event_id"]
            stream = stack.enter_context(opened(server, "127.0.0.2"))
            stream.sendall(f"GET /call/stay/{event_id} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
            while b"here" not in stream.recv(4096):
                pass
        refused = asker.get("/heartbeat/x")
        assert refused.status == 429
        assert "retry-after" in refused.headers
        with client(server, "127.0.0.3") as other:
            event_id = other.post("/call/quick", {"data": ["x"]}).json()["event_id"]
            assert result_of(other, event_id, "quick") == "x"


def test_a_job_that_runs_is_not_evicted_by_others_that_end(tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    with limited(gate, max_logs=5) as server, client(server, "127.0.0.2") as many, client(server) as asker:
        event_id = turn_of(asker)
        for _ in range(20):
            quick = many.post("/call/quick", {"data": ["x"]}).json()["event_id"]
            assert result_of(many, quick, "quick") == "x"
        gate.touch()
        assert result_of(asker, event_id) == 1


def test_a_call_over_the_time_limit_ends_in_an_error_that_says_so(tmp_path: Path) -> None:
    with limited(tmp_path / "gate", time_limit=1) as server, client(server) as asker:
        event, data = frames(asker.get(f"/call/turn/{turn_of(asker)}").text)[-1]
        assert event == "error"
        assert data["error"] == "It took longer than 1 s."


FORM = "Content-Type: multipart/form-data; boundary=x"


def form_of(*contents: bytes) -> bytes:
    head = b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\n'
    return b"".join(head + content + b"\r\n" for content in contents) + b"--x--\r\n"


def until(has_come: Callable[[], bool]) -> None:
    while not has_come():  # within the time that a test has
        time.sleep(0.01)  # nothing tells what another process has done


def upload(asker: Client, *contents: bytes) -> int:
    return asker.ask("POST", "/upload", form_of(*contents), dict([FORM.split(": ")])).status


def test_many_tiny_uploads_take_what_files_may_take_and_no_more(tmp_path: Path) -> None:
    env = {"LIMELIGHT_TEMP_DIR": str(tmp_path / "files")}
    with limited(tmp_path / "gate", env, max_files_bytes="1mb") as server, ExitStack() as stack:
        askers = [stack.enter_context(client(server, f"127.0.0.{number}")) for number in (2, 3, 4)]
        statuses = [upload(asker, b"%d%d" % (number, one)) for one in range(70) for number, asker in enumerate(askers)]
        statuses.append(upload(askers[0], *(b"y%d" % number for number in range(500))))
        assert set(statuses) == {200, 507}
        paths = list((tmp_path / "files").rglob("*"))
        assert sum(4096 if path.is_dir() else max(4096, path.stat().st_size) for path in paths) <= (1 << 20) + 16_384
        assert not [path for path in paths if path.name.endswith(".part")]


def test_uploads_that_have_not_ended_count_as_well(tmp_path: Path) -> None:
    env = {"LIMELIGHT_TEMP_DIR": str(tmp_path / "files"), "LIMELIGHT_MAX_FILES": "4"}
    with limited(tmp_path / "gate", env) as server, client(server, "127.0.0.3") as asker, ExitStack() as stack:
        for _ in range(2):
            connection = stack.enter_context(opened(server, "127.0.0.2"))
            head = f"POST /upload HTTP/1.1\r\nHost: localhost\r\n{FORM}\r\nContent-Length: 1000\r\n"
            connection.sendall(f"{head}Expect: 100-continue\r\n\r\n".encode())
            assert b"100 Continue" in connection.recv(1000)
            connection.sendall(form_of(b"x")[:-6])
        until(lambda: len(list((tmp_path / "files").rglob("*.part"))) == 2)
        with client(server, "127.0.0.2") as greedy:
            assert upload(greedy, b"mine") == 507
        assert upload(asker, b"yours") == 200


def test_who_waits_for_an_accepted_call_gets_its_result_however_few_are_kept(tmp_path: Path) -> None:
    def ask(number: int) -> list[int]:
        with client(server, f"127.0.0.{number}") as asker:
            return [asker.post("/call/turn", {"data": []}, {"Prefer": "wait=20"}).status for _ in range(50)]

    gate = tmp_path / "gate"
    gate.touch()
    with limited(gate, max_logs=1, min_result_age_s=0) as server, ThreadPoolExecutor(12) as askers:
        statuses = [status for each in askers.map(ask, range(2, 14)) for status in each]
    assert 200 in statuses
    assert {*statuses} <= {200, 503}  # refused at once, never accepted and lost
