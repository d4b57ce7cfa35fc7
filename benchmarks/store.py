"""`python -m benchmarks.store [--quick]`: what a store that survives, or is shared, costs beside memory."""

import argparse
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

from benchmarks.calls import CALLERS, VALUES, cpu_ms, latency_ms, rate_hz
from benchmarks.peers import LIMELIGHT, Server, serve, with_workers
from benchmarks.rounds import Run, Sample, interleave
from benchmarks.table import shown
from limelight.engine.stores.nats.server import PrivateServer

STORES = {
    "memory": "memory",
    "sqlite": "sqlite:///{}/store.sqlite",
    "sqlite, full": "sqlite:///{}/full.sqlite?synchronous=full",
    "nats": "{}/bench",
}
WORKERS = "nats, 2 workers"
"""`limelight run --workers 2`: the web process runs no job itself."""
NAMES = (*STORES, WORKERS)
COLUMNS = ("what", *NAMES, "sqlite / memory", "nats / memory")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.store", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer and shorter rounds")
    run = Run(quick=parser.parse_args().quick)
    rounds, seconds = run.rounds(6, 3), 1.0 if run.quick else 3.0
    with servers() as started:

        def interleaved(measure: Callable[[Server], float]) -> dict[str, Sample]:
            return interleave(run, rounds, {name: partial(measure, server) for name, server in started.items()})

        rows = [
            (f"calls, POST + GET, {CALLERS} at once", "/s", partial(rate_hz, name="greet", seconds=seconds)),
            ("… with no concurrency limit", "/s", partial(rate_hz, name="greet_unlimited", seconds=seconds)),
            ("… server's processor time for each", "ms", partial(cpu_ms, name="greet", seconds=seconds)),
            (f"calls streaming {VALUES} values each", "/s", partial(rate_hz, name="spell", seconds=seconds)),
            ("one call's latency, idle server", "ms", partial(latency_ms, calls=run.rounds(60, 20))),
        ]
        print(f"| {' | '.join(COLUMNS)} |\n| {' | '.join('---' for _ in COLUMNS)} |")
        for what, unit, measure in rows:
            print(line(what, unit, interleaved(measure)), flush=True)
    for note in run.notes:
        print(f"- {note}")


def line(what: str, unit: str, found: dict[str, Sample]) -> str:
    cells = [shown(found.get(name), unit) for name in NAMES]
    return f"| {' | '.join((what, *cells, *(ratio(found, name) for name in ('sqlite', 'nats'))))} |"


def ratio(found: dict[str, Sample], name: str) -> str:
    both = "memory" in found and name in found
    return f"{found[name].median / found['memory'].median:.2f}" if both else "–"


@contextmanager
def servers() -> Iterator[dict[str, Server]]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        nats = stack.enter_context(PrivateServer())
        found = {
            name: stack.enter_context(
                serve(LIMELIGHT, "calls", {"LIMELIGHT_STORE": address.format(nats.url if name == "nats" else folder)})
            )
            for name, address in STORES.items()
        }
        yield found | {WORKERS: stack.enter_context(serve(with_workers(2), "calls"))}


if __name__ == "__main__":
    main()
