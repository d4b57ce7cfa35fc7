"""What a user feels: keys and clicks beside large things, and how soon large things are there."""

import statistics
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from playwright.sync_api import Browser, Page

from benchmarks import streaming, tabs
from benchmarks.browser import (
    KEYS,
    READY_LIMIT_S,
    Load,
    chromium,
    click_ms,
    cold_load,
    keys_ms,
    longest_task_ms,
    settle,
)
from benchmarks.peers import GRADIO, LIMELIGHT, Server, serve_all
from benchmarks.rounds import NotMeasured, Run, Taken, interleave, sample
from benchmarks.table import Row, Target

PEERS = (GRADIO, LIMELIGHT)
GROWING = ("Type", "Write", "Talk")


@dataclass(frozen=True)
class Beside:
    """What stands beside the form; `name` is known to `apps/feel.py`."""

    what: str
    name: str = ""
    has_listener: bool = False
    loads: bool = True
    opens: bool = False

    @property
    def environment(self) -> dict[str, str]:
        return {"BENCH_BESIDE": self.name} | ({"BENCH_CHANGE": "1"} if self.has_listener else {})


PAGES = (
    Beside("a plain page"),
    Beside("a plain page, with a change listener", has_listener=True, loads=False),
    Beside("2,000 messages", "messages"),
    Beside("2,000 messages, with a change listener", "messages", has_listener=True, loads=False),
    Beside("2 MB of JSON", "json"),
    Beside("200 KB of Markdown", "markdown"),
    Beside("a table of 100,000 rows", "table"),
    Beside("a dropdown of 10,000 choices", "dropdown", opens=True),
    Beside("a gallery of 200 pictures", "gallery"),
)
# From the press until an option has been painted, as in `browser.CLICK`.
OPENED = """
([limitMs]) => new Promise((resolve, reject) => {
  const input = document.querySelector("#large input");
  const seen = () => [...document.querySelectorAll("[role=option]")].some(one => one.checkVisibility());
  input.addEventListener("pointerdown", event => {
    const look = () => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => resolve(performance.now() - event.timeStamp);
      if (seen()) channel.port2.postMessage(null);
      else if (performance.now() - event.timeStamp > limitMs) reject(new Error("no option is shown"));
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  }, { once: true });
})
"""
MEASURES: Mapping[str, tuple[str, Target | None]] = {
    "key to paint": ("ms", Target(16)),
    "… script of a key": ("ms of CPU", Target(2)),
    "… click to painted answer": ("ms", None),
    "… loaded, until it is seen": ("ms", None),
    "… longest task of the load": ("ms", Target(100)),
    "… press to the list of choices": ("ms", None),
}


def measure(run: Run) -> list[Row]:
    rows: list[Row] = []
    with chromium() as browser:
        for beside in PAGES:
            taken = {peer.name: Taken() for peer in PEERS}
            with serve_all(run, PEERS, "feel", beside.environment) as servers:
                visits = {name: partial(visit, browser, each, beside, taken[name]) for name, each in servers.items()}
                interleave(run, run.rounds(3, 1), visits)
            rows += rows_of(beside, taken)
    return [*rows, *streaming.measure(run, GROWING), *tabs.measure(run)]


def rows_of(beside: Beside, taken: Mapping[str, Taken]) -> list[Row]:
    rows = []
    for what, (unit, target) in MEASURES.items():
        samples = {peer: sample(one.values[what]) for peer, one in taken.items() if what in one.values}
        if samples:
            rows.append(Row(what if what.startswith("…") else f"beside {beside.what}: {what}", unit, samples, target))
    return rows


def visit(browser: Browser, server: Server, beside: Beside, taken: Taken) -> float:
    with cold_load(browser, server.url, ["large"] if beside.name else []) as load:
        settle(load)
        if beside.loads:
            taken.add("… loaded, until it is seen", load.ready_ms)
            taken.add("… longest task of the load", longest_task_ms(load.page))
        painted_ms, script_ms = keys(load)
        taken.add("key to paint", painted_ms)
        taken.add("… script of a key", script_ms)
        click_ms(load.page, "first")  # loads what only an answer needs
        taken.add("… click to painted answer", click_ms(load.page, "visitor"))
        if beside.opens:
            taken.add("… press to the list of choices", opened_ms(load.page))
        return load.ready_ms


def keys(load: Load) -> tuple[float, float]:
    """Medians for keys in the form's first field: until painted, and of script."""
    field = load.page.get_by_label("Name").first
    field.click()
    load.page.keyboard.press("x")
    settle(load)
    before = load.work.script_ms()
    painted_ms = statistics.median(keys_ms(load.page))
    settle(load)
    if not field.input_value().endswith(KEYS):
        raise NotMeasured(f"the keys did not arrive: {field.input_value()[:80]!r}")
    return painted_ms, (load.work.script_ms() - before) / len(KEYS)


def opened_ms(page: Page) -> float:
    handle = page.evaluate_handle(f"limits => ({{ done: ({OPENED})(limits) }})", [READY_LIMIT_S * 1000])
    page.locator("#large input").first.click()
    return float(handle.evaluate("opening => opening.done"))
