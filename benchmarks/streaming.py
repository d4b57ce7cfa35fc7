"""Functions that send many updates: what they cost the page, how many are seen, and what is left of them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import partial

from playwright.sync_api import Browser, CDPSession, Page
from playwright.sync_api import Error as BrowserError

from benchmarks.browser import chromium, cold_load
from benchmarks.peers import GRADIO, LIMELIGHT, Server, serve_all
from benchmarks.processes import resident_bytes
from benchmarks.rounds import NotMeasured, Run, interleave, sample
from benchmarks.table import Row, Target

PEERS = (GRADIO, LIMELIGHT)
LIMIT_MS = 120_000
KINDS = {
    "Type": "500 updates of a Textbox to 100 KB, 50 a second",
    "Write": "500 updates of Markdown to 100 KB, 50 a second",
    "Talk": "500 updates of a message to 100 KB, 50 a second",
    "Film": "300 pictures, 30 a second, each with a chained event",
    "Line": "250 updates of a line of 1,000 points, 50 a second",
}
# Looks at every frame: which pictures are seen whole. Ends when the function has.
RUN = """
([name, limitMs]) => new Promise((resolve, reject) => {
  const done = () => document.querySelector("#done input").value;
  const before = done(), began = performance.now(), seen = new Set();
  const look = () => {
    const picture = document.querySelector("#film img");
    if (picture?.complete && picture.naturalWidth) seen.add(picture.currentSrc);
    if (done() !== before) resolve([seen.size, performance.now() - began]);
    else if (performance.now() - began > limitMs) reject(new Error(`${name} did not end`));
    else requestAnimationFrame(look);
  };
  [...document.querySelectorAll("button")].find(each => each.textContent.trim() === name).click();
  requestAnimationFrame(look);
})
"""


@dataclass
class Taken:
    """A value per round."""

    script_ms: list[float] = field(default_factory=list)
    task_ms: list[float] = field(default_factory=list)
    seen_hz: list[float] = field(default_factory=list)
    heap_mb: list[float] = field(default_factory=list)
    server_mb: list[float] = field(default_factory=list)


def measure(run: Run, kinds: Collection[str] = tuple(KINDS)) -> list[Row]:
    with chromium() as browser, serve_all(run, PEERS, "streaming") as servers:
        taken = {name: {kind: Taken() for kind in kinds} for name in servers}
        measures = {name: partial(visit, browser, server, taken[name]) for name, server in servers.items()}
        interleave(run, run.rounds(3, 1), measures)
    return [row for kind in kinds for row in rows(kind, {name: each[kind] for name, each in taken.items()})]


def rows(kind: str, taken: Mapping[str, Taken]) -> list[Row]:
    def row(what: str, unit: str, name: str, target: Target | None = None, *, more_is_better: bool = False) -> Row:
        found = {peer: sample(values) for peer, each in taken.items() if (values := getattr(each, name))}
        return Row(what, unit, found, target, more_is_better)

    return [
        row(
            f"{KINDS[kind]}: script",
            "ms of CPU",
            "script_ms",
            Target(300) if kind in ("Write", "Talk") else None,
        ),
        row("… everything on the main thread", "ms of CPU", "task_ms"),
        *([row("… pictures seen a second", "", "seen_hz", more_is_better=True)] if kind == "Film" else []),
        row("… heap of the page grows by, when it comes again", "MB", "heap_mb"),
        row("… memory of the server grows by", "MB", "server_mb"),
    ]


def visit(browser: Browser, server: Server, taken: Mapping[str, Taken]) -> float:
    """Run each function twice on one page: the first loads what it needs, the second counts."""
    with cold_load(browser, server.url) as load:
        session = load.page.context.new_cdp_session(load.page)
        session.send("Performance.enable", {"timeDomain": "threadTicks"})
        for kind, found in taken.items():
            stream(load.page, kind)
            before, memory = figures(session), resident_bytes(server.pid)
            seen, took_ms = stream(load.page, kind)
            after = figures(session)
            found.script_ms.append(1000 * (after["ScriptDuration"] - before["ScriptDuration"]))
            found.task_ms.append(1000 * (after["TaskDuration"] - before["TaskDuration"]))
            found.seen_hz.append(1000 * seen / took_ms)
            found.heap_mb.append((after["JSHeapUsedSize"] - before["JSHeapUsedSize"]) / 1e6)
            found.server_mb.append((resident_bytes(server.pid) - memory) / 1e6)
        return load.ready_ms


def stream(page: Page, kind: str) -> tuple[float, float]:
    """The number of pictures that were seen, and the milliseconds until the function had ended."""
    try:
        seen, took_ms = page.evaluate(RUN, [kind, LIMIT_MS])
    except BrowserError as error:
        raise NotMeasured(f"{kind}: {str(error)[:200]}") from error
    return seen, took_ms


def figures(session: CDPSession) -> dict[str, float]:
    session.send("HeapProfiler.collectGarbage")
    return {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}
