"""What a relay costs: the same app direct and through a share link, all on one machine."""

import argparse
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from urllib.parse import urlsplit

from benchmarks.calls import CALLERS, answered_at, caller
from benchmarks.client import drive
from benchmarks.environments import APPS
from benchmarks.peers import HOST, LIMELIGHT, free_port, serve, stop
from benchmarks.rounds import Run, Sample, interleave

Place = tuple[int, str]
"""A port, and the app's path there."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sharing", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer and shorter rounds")
    run = Run(quick=parser.parse_args().quick)
    rounds, seconds = run.rounds(6, 3), 1.0 if run.quick else 3.0
    with ExitStack() as stack:
        app = stack.enter_context(serve(LIMELIGHT, "calls"))
        stack.enter_context(_process("relay", str(port := free_port())))
        sharer = stack.enter_context(_process("sharer", f"http://{HOST}:{port}", str(app.port)))
        assert sharer.stdout is not None
        link = urlsplit(sharer.stdout.readline().decode().strip())
        places = {"direct": (app.port, ""), "relay": (port, link.path.rstrip("/"))}
        rows: list[tuple[str, str, Callable[[Place], float]]] = [
            (f"calls, POST + GET, {CALLERS} at once", "/s", partial(rate_hz, name="greet", seconds=seconds)),
            ("calls that stream 12 values each", "/s", partial(rate_hz, name="spell", seconds=seconds)),
            ("one call's latency", "ms", partial(latency_ms, calls=run.rounds(60, 20))),
        ]
        print("| | direct | through the relay | ratio |\n| --- | --- | --- | --- |")
        for what, unit, measure in rows:
            found = interleave(run, rounds, {name: partial(measure, place) for name, place in places.items()})
            cells = [shown(found[name], unit) for name in places]
            ratio = found["relay"].median / found["direct"].median
            print(f"| {what} | {' | '.join(cells)} | {ratio:.2f} |", flush=True)
    for note in run.notes:
        print(f"- {note}")


def rate_hz(place: Place, name: str, seconds: float) -> float:
    port, prefix = place
    began = time.perf_counter()
    calls = answered_at(port, name, seconds, prefix)
    return calls / (time.perf_counter() - began)


def latency_ms(place: Place, calls: int) -> float:
    took_s: list[float] = []
    drive(place[0], [caller("greet", took_s, until=float("inf"), calls=calls, pause=True, prefix=place[1])])
    return sorted(took_s)[len(took_s) // 2] * 1000


def shown(found: Sample, unit: str) -> str:
    low, high = min(found.values), max(found.values)
    return f"{found.median:.1f} {unit} ({low:.1f}–{high:.1f})"


@contextmanager
def _process(app: str, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, str(APPS / f"{app}.py"), *arguments]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, start_new_session=True)
    try:
        yield process
    finally:
        stop(process)


if __name__ == "__main__":
    main()
