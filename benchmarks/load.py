"""Many callers for long: gradio_client in threads, streams read raw, and the memory that the server holds meanwhile."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from benchmarks.calls import caller
from benchmarks.client import drive
from benchmarks.environments import ROOT
from benchmarks.peers import GRADIO, LIMELIGHT, Peer, Server, serve
from benchmarks.processes import resident_bytes
from benchmarks.rounds import NotMeasured, Run, sample
from benchmarks.table import Row, Target

CLIENTS, READERS = 64, 200
CALLS = 20_000
CALLS_OF_GRADIO = 1_000  # it answers some tens a second
WARM_SHARE = 0.25  # by then the 2,000 logs that are kept are full
POINTS = 20  # of the memory's curve
MEBI = 1 << 20


@dataclass
class Load:
    """What one peer did under the load."""

    calls: int = 0
    seconds: float = 0
    errors: dict[str, int] = field(default_factory=dict)
    curve_mib: list[tuple[int, float]] = field(default_factory=list)
    """Memory after so many calls of the readers."""

    @property
    def growth_mib(self) -> float:
        """From the end of the warm-up to the end of the run, each the median of a quarter of the curve's points."""
        warm = self.curve_mib[int(len(self.curve_mib) * WARM_SHARE) :]
        quarter = max(1, len(warm) // 4)
        return middle(warm[-quarter:]) - middle(warm[:quarter])


def measure(run: Run) -> list[Row]:
    loads: dict[str, Load] = {}
    for peer, calls in ((LIMELIGHT, run.rounds(CALLS, CALLS // 10)), (GRADIO, run.rounds(CALLS_OF_GRADIO, 200))):
        try:
            loads[peer.name] = loaded(peer, calls)
        except NotMeasured as reason:
            run.note(f"{peer.name}: {reason}")
    for name, load in loads.items():
        curve = ", ".join(f"{mib:.1f} at {calls:,}" for calls, mib in load.curve_mib)
        run.note(f"{name} under load: {load.calls:,} calls in {load.seconds:.0f} s, errors: {load.errors or 'none'}")
        run.note(f"{name}'s memory in MB, after so many streams: {curve}")
    run.note("Gradio gets fewer calls under load: it would take hours for as many.")

    rates = {name: sample([load.calls / load.seconds]) for name, load in loads.items()}
    errors = {name: sample([float(sum(load.errors.values()))]) for name, load in loads.items()}
    # Gradio's share of the calls ends while it warms up.
    growth = {name: sample([load.growth_mib]) for name, load in loads.items() if name == LIMELIGHT.name}
    what = f"{CLIENTS} gradio_clients and {READERS} streams at once"
    return [
        Row(f"{what}: calls", "/s", rates, more_is_better=True),
        Row("… errors", "", errors, Target(0)),
        Row("… memory grown after warm-up", "MB", growth, Target(2)),
    ]


def loaded(peer: Peer, calls: int) -> Load:
    load = Load()
    with serve(peer, "calls") as server, clients(server, load):
        began = time.monotonic()
        took_s = Watched(server, load, every=max(1, calls // POINTS))
        drive(server.port, [caller("spell", took_s, float("inf"), calls) for _ in range(READERS)])
        load.seconds = time.monotonic() - began
        load.calls += len(took_s)
    return load


class Watched(list[float]):
    """Times of calls; at every so many of them, the server's memory is read."""

    def __init__(self, server: Server, load: Load, every: int) -> None:
        self._server, self._load, self._every = server, load, every

    def append(self, took_s: float) -> None:
        super().append(took_s)
        if len(self) % self._every == 0:
            self._load.curve_mib.append((len(self), resident_bytes(self._server.pid) / MEBI))


@contextmanager
def clients(server: Server, load: Load) -> Iterator[None]:
    """gradio_client calls meanwhile; at the end their calls and errors are in the load."""
    command = [sys.executable, "-m", "benchmarks.callers", server.url, str(CLIENTS)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, text=True, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL) as process:
        assert process.stdout is not None
        try:
            if process.stdout.readline() != "ready\n":
                raise NotMeasured("gradio_client could not connect")
            yield
            said, _ = process.communicate("", timeout=300)
            found = json.loads(said)
            load.calls += found["calls"]
            load.errors = found["errors"]
        finally:
            process.kill()


def middle(points: list[tuple[int, float]]) -> float:
    return sorted(mib for _, mib in points)[len(points) // 2]
