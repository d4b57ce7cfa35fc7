"""Calls as `curl` makes them: POST a call, then GET its stream to the end."""

import json
import random
import statistics
import time
from collections.abc import Callable
from functools import partial

from benchmarks.client import Exchange, drive, get, post
from benchmarks.peers import GRADIO, LIMELIGHT, STARLETTE, Server, serve_all
from benchmarks.processes import cpu_s
from benchmarks.rounds import NotMeasured, Run, Sample, interleave, sample
from benchmarks.table import Row, Target

CALLERS = 16
PEERS = (GRADIO, STARLETTE, LIMELIGHT)
TEXT = "limelight up"
VALUES = len(TEXT)
MOST_CALLS = 50_000  # a bound for a round, far above what any peer answers in its time


def measure(run: Run) -> list[Row]:
    rounds, round_s = run.rounds(6, 2), 1.0 if run.quick else 3.0
    with serve_all(run, PEERS, "calls") as servers:

        def interleaved(measure_one: Callable[[Server], float]) -> dict[str, Sample]:
            return interleave(run, rounds, {name: partial(measure_one, each) for name, each in servers.items()})

        latency = interleaved(partial(latency_ms, calls=run.rounds(40, 20)))
        simple = interleaved(partial(rate_hz, name="greet", seconds=round_s))
        cpu = interleaved(partial(cpu_ms, name="greet", seconds=round_s))
        unlimited = interleaved(partial(rate_hz, name="greet_unlimited", seconds=round_s))
        streamed = interleaved(partial(rate_hz, name="spell", seconds=round_s))
    return [
        Row(f"calls, POST + GET, {CALLERS} at once", "/s", simple, Target(1100, is_floor=True), more_is_better=True),
        Row("… as a share of a bare Starlette server", "", shares(simple), Target(0.6, is_floor=True), True),
        Row("… server's processor time for each", "ms", cpu),
        Row("… with no concurrency limit", "/s", unlimited, more_is_better=True),
        Row("one call's latency, idle server", "ms", latency, Target(3)),
        Row(f"calls streaming {VALUES} values each", "/s", streamed, Target(400, is_floor=True), more_is_better=True),
    ]


def shares(rates: dict[str, Sample]) -> dict[str, Sample]:
    """Each peer's rate over that of the bare server in the same round."""
    bare = rates.get("Starlette")
    if bare is None:
        return {}
    pairs = {name: zip(rate.values, bare.values, strict=True) for name, rate in rates.items() if name != "Starlette"}
    return {name: sample(value / most for value, most in paired) for name, paired in pairs.items()}


def rate_hz(server: Server, name: str, seconds: float) -> float:
    """Calls answered per second by `CALLERS` callers, each starting its next call when the last one ended."""
    began = time.perf_counter()
    calls = answered(server, name, seconds)
    return calls / (time.perf_counter() - began)


def cpu_ms(server: Server, name: str, seconds: float) -> float:
    """The server's processor time for one of such calls: what a busy machine changes least."""
    began_s = cpu_s(server.pid)
    calls = answered(server, name, seconds)
    return (cpu_s(server.pid) - began_s) * 1000 / calls


def answered(server: Server, name: str, seconds: float) -> int:
    return answered_at(server.port, name, seconds)


def answered_at(port: int, name: str, seconds: float, prefix: str = "") -> int:
    """How many calls were answered. `prefix`: the app's path on the server."""
    took_s: list[float] = []
    until = time.perf_counter() + seconds
    drive(port, [caller(name, took_s, until, prefix=prefix) for _ in range(CALLERS)])
    return len(took_s)


def latency_ms(server: Server, calls: int) -> float:
    """The median time of one call with nothing else going on."""
    took_s: list[float] = []
    exchange = caller("greet", took_s, until=float("inf"), calls=calls, pause=True)
    drive(server.port, [exchange])
    return statistics.median(took_s) * 1000


def caller(
    name: str, took_s: list[float], until: float, calls: int = MOST_CALLS, pause: bool = False, prefix: str = ""
) -> Exchange:
    """Call over and over, adding the time of each to `took_s`; raises `NotMeasured` at an answer that is not right."""
    path = f"{prefix}/gradio_api/call/{name}"
    request = post(path, json.dumps({"data": [TEXT]}).encode())
    while len(took_s) < calls and time.perf_counter() < until:
        if pause:
            # Of random length, so as not to keep step with a server that polls.
            time.sleep(random.uniform(0.01, 0.06))
        began = time.perf_counter()
        event_id = json.loads((yield request))["event_id"]
        stream = yield get(f"{path}/{event_id}")
        took_s.append(time.perf_counter() - began)
        check(name, stream)


def check(name: str, stream: bytes) -> None:
    last, values = (TEXT, VALUES) if name == "spell" else (f"Hello {TEXT}!", 0)
    is_complete = b"event: complete" in stream and json.dumps(last).encode() in stream
    if not is_complete or stream.count(b"event: generating") != values:
        raise NotMeasured(f"the answer to {name} is not right: {stream[-300:].decode(errors='replace')}")
