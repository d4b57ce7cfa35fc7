"""A hub beside the same app alone: what its proxy costs, a cold start, and memory. Linux only: reads `/proc`."""

import json
import shutil
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

from benchmarks.calls import CALLERS, answered_at
from benchmarks.environments import APPS, limelight_command
from benchmarks.peers import Peer, Server, serve
from benchmarks.processes import resident_bytes
from benchmarks.rounds import NotMeasured, Run, interleave, sample
from benchmarks.table import Row, Target

SLEEPING = 100
HUB = Peer("Hub", lambda folder, port: [str(limelight_command()), "hub", str(folder), "--port", str(port)])
NAMES = ("greet", "spell")
MEBI = 1 << 20


def measure(run: Run) -> list[Row]:
    rounds, round_s = run.rounds(6, 2), 1.0 if run.quick else 3.0
    rates = {name: {} for name in NAMES}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        alone = Peer("Alone", lambda app, port: [*_alone(app, port), "--store", f"sqlite:///{folder / 'alone.db'}"])
        places = {
            "Alone": (stack.enter_context(serve(alone, "calls")), ""),
            "Limelight": (stack.enter_context(hub_of(folder, ["calls"])), "/local/calls"),
        }
        for name in NAMES:
            measures = {
                place: partial(rate_hz, server, prefix, name, round_s) for place, (server, prefix) in places.items()
            }
            rates[name] = interleave(run, rounds, measures)
    started = sample(cold_start_s() for _ in range(run.rounds(5, 2)))
    memory = sample([sleeping_mib()])
    for name in NAMES:
        run.note(f"{name} without a hub: {rates[name]['Alone'].median:.0f} calls a second")
    shares = {name: _share(rates[name]) for name in NAMES}
    return [
        Row(f"calls through a hub, POST + GET, {CALLERS} at once", "/s", rates["greet"], more_is_better=True),
        Row("… as a share of the app alone", "", shares["greet"], Target(0.7, is_floor=True), True),
        Row("streamed calls through a hub", "/s", rates["spell"], more_is_better=True),
        Row("… as a share of the app alone", "", shares["spell"], Target(0.7, is_floor=True), True),
        Row("first answer of a sleeping app", "s", {"Limelight": started}),
        Row(f"memory of a hub with {SLEEPING} sleeping apps", "MB", {"Limelight": memory}, Target(150)),
    ]


def rate_hz(server: Server, prefix: str, name: str, seconds: float) -> float:
    began = time.perf_counter()
    calls = answered_at(server.port, name, seconds, prefix)
    return calls / (time.perf_counter() - began)


def cold_start_s() -> float:
    """From the first request for the hello app to its answer."""
    with tempfile.TemporaryDirectory() as name, hub_of(Path(name), ["hello"]) as hub:
        began = time.perf_counter()
        _get(f"{hub.url}/local/hello/config")
        return time.perf_counter() - began


def sleeping_mib() -> float:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for number in range(SLEEPING):
            _copy("hello", folder / f"app-{number}.py")
        with hub_of(folder, []) as hub:
            if len(json.loads(_get(f"{hub.url}/-/api/apps"))) != SLEEPING:
                raise NotMeasured("the hub does not list its apps")
            return resident_bytes(hub.pid) / MEBI


@contextmanager
def hub_of(folder: Path, apps: list[str]) -> Iterator[Server]:
    for app in apps:
        _copy(app, folder / f"{app}.py")
    with serve(HUB, str(folder)) as server:
        for app in apps:
            if app != "hello":
                _get(f"{server.url}/local/{app}/config")  # it is awake from here on
        yield server


def _alone(app: Path, port: int) -> list[str]:
    return [str(limelight_command()), "run", str(app), "--port", str(port)]


def _copy(app: str, target: Path) -> None:
    shutil.copyfile(APPS / f"{app}.py", target)


def _get(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=60) as answer:  # of this machine
        return bytes(answer.read())


def _share(rates: dict[str, object]) -> dict[str, object]:
    alone, through = rates["Alone"], rates["Limelight"]
    return {"Limelight": sample(one / whole for one, whole in zip(through.values, alone.values, strict=True))}
