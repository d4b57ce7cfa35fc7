"""The page in Chromium: what a cold load takes, and how soon a click is answered."""

import json
import statistics
import sys
from collections.abc import Sequence
from functools import partial

from playwright.sync_api import Browser

from benchmarks.browser import chromium, click_ms, cold_load
from benchmarks.environments import APPS, output
from benchmarks.peers import GRADIO, LIMELIGHT, Server, serve_all
from benchmarks.rounds import NotMeasured, Run, interleave, sample
from benchmarks.table import Row, Target

PEERS = (GRADIO, LIMELIGHT)
KB = 1000
# Which of the kinds can be made here; a kind that cannot is left out of both pages.
PROGRAM = """
import json, sys
import limelight as gr
with gr.Blocks():
    for kind, options in json.load(open(sys.argv[1])).items():
        try:
            getattr(gr, kind)(**options)
        except Exception:
            continue
        print(kind)
"""


def measure(run: Run) -> list[Row]:
    kinds = shared_kinds(run)
    with chromium() as browser:
        with serve_all(run, PEERS, "hello") as servers:
            hello = loads(run, browser, servers, "hello-world page, cold", (), (6, 85, 0.4))
            taken = {name: partial(clicks_ms, browser, each, run.rounds(15, 8)) for name, each in servers.items()}
            clicks = interleave(run, run.rounds(5, 1), taken)
        with serve_all(run, PEERS, "gallery", {"BENCH_KINDS": ",".join(kinds)}) as servers:
            what = f"page with {len(kinds)} kinds of component, cold"
            many = loads(run, browser, servers, what, [f"kind-{kind}" for kind in kinds], (40, 400, 1))
    return [*hello, *many, Row("click to painted answer", "ms", clicks, Target(20))]


def loads(
    run: Run,
    browser: Browser,
    servers: dict[str, Server],
    what: str,
    ids: Sequence[str],
    targets: tuple[float, float, float],
) -> list[Row]:
    """Three rows of cold loads; the targets are for requests, kilobytes and seconds."""
    sizes: dict[str, list[tuple[int, float]]] = {name: [] for name in servers}

    def ready_s(name: str) -> float:
        with cold_load(browser, servers[name].url, ids) as load:
            sizes[name].append((load.requests, load.received_bytes / KB))
            return load.ready_ms / 1000

    times = interleave(run, run.rounds(7, 2), {name: partial(ready_s, name) for name in servers})
    requests = {name: sample([each[0] for each in taken]) for name, taken in sizes.items() if taken}
    received = {name: sample([each[1] for each in taken]) for name, taken in sizes.items() if taken}
    return [
        Row(what, "requests", requests, Target(targets[0])),
        Row("… received", "KB", received, Target(targets[1])),
        Row("… until interactive", "s", times, Target(targets[2])),
    ]


def clicks_ms(browser: Browser, server: Server, clicks: int) -> float:
    """The median over some clicks on one page; the first, which loads what only an answer needs, is not counted."""
    with cold_load(browser, server.url) as load:
        return statistics.median([click_ms(load.page, f"visitor {number}") for number in range(clicks + 1)][1:])


def shared_kinds(run: Run) -> list[str]:
    """The kinds of `gallery.json` that Limelight has too; all of them when it is not here."""
    path = APPS / "gallery.json"
    every = list(json.loads(path.read_text()))
    try:
        kinds = output([sys.executable, "-c", PROGRAM, str(path)]).split()
    except NotMeasured:
        return every
    missing = [kind for kind in every if kind not in kinds]
    if missing:
        run.note(f"page: Limelight has no {', '.join(missing)} yet, so both pages go without")
    return kinds
