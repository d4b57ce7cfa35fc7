"""A page of 1,000 components in 20 tabs: how soon it can be used, and how soon another tab shows."""

import statistics
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial

from playwright.sync_api import Browser

from benchmarks.browser import READY_LIMIT_S, Load, chromium, cold_load
from benchmarks.peers import GRADIO, LIMELIGHT, Server, serve_all
from benchmarks.rounds import Run, Sample, interleave, sample
from benchmarks.table import Row, Target

PEERS = (GRADIO, LIMELIGHT)
TABS = 20
# From the click until the frame in which the end of the tab is shown has been painted, as in `browser.CLICK`.
SWITCH = """
([label, end, limitMs]) => new Promise((resolve, reject) => {
  const tab = [...document.querySelectorAll("[role=tab]")].find(each => each.textContent.trim() === label);
  const began = performance.now();
  const look = () => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => resolve(performance.now() - began);
    const shown = document.getElementById(end);
    if (shown && shown.checkVisibility()) channel.port2.postMessage(null);
    else if (performance.now() - began > limitMs) reject(new Error(`${label} does not show`));
    else requestAnimationFrame(look);
  };
  tab.click();
  requestAnimationFrame(look);
})
"""


@dataclass
class Taken:
    """What one kind of step took of one peer, a value per round."""

    waited_ms: list[float] = field(default_factory=list)
    worked_ms: list[float] = field(default_factory=list)

    def add(self, waited_ms: float, worked_ms: float) -> None:
        self.waited_ms.append(waited_ms)
        self.worked_ms.append(worked_ms)


STEPS = ("page with 1,000 components in 20 tabs, cold", "… a tab shown for the first time", "… a tab shown again")


def measure(run: Run) -> list[Row]:
    with chromium() as browser, serve_all(run, PEERS, "tabs") as servers:
        taken = {name: {step: Taken() for step in STEPS} for name in servers}
        measures = {name: partial(visit, browser, server, taken[name]) for name, server in servers.items()}
        interleave(run, run.rounds(7, 2), measures)
    return [row for step in STEPS for row in rows(step, {name: each[step] for name, each in taken.items()})]


def rows(step: str, taken: Mapping[str, Taken]) -> list[Row]:
    waited = {name: sample(each.waited_ms) for name, each in taken.items() if each.waited_ms}
    worked = {name: sample(each.worked_ms) for name, each in taken.items() if each.worked_ms}
    return [
        Row(f"{step}, until it is seen", "ms", waited, tenth_of(waited)),
        Row("… script, style and layout for it", "ms of CPU", worked, tenth_of(worked)),
    ]


def tenth_of(samples: Mapping[str, Sample]) -> Target | None:
    return Target(samples[GRADIO.name].median / 10) if GRADIO.name in samples else None


def visit(browser: Browser, server: Server, taken: Mapping[str, Taken]) -> float:
    """Open the page and look at each tab twice. Of the tabs the median counts."""
    opening, first, again = (taken[step] for step in STEPS)
    with cold_load(browser, server.url, ["end-0"]) as load:
        opening.add(load.ready_ms, load.work.ms())
        first.add(*median_of(load, range(1, TABS)))
        again.add(*median_of(load, range(TABS)))
        return load.ready_ms


def median_of(load: Load, tabs: range) -> tuple[float, float]:
    waited, worked = [], []
    for tab in tabs:
        before = load.work.ms()
        waited.append(float(load.page.evaluate(SWITCH, [f"T{tab}", f"end-{tab}", READY_LIMIT_S * 1000])))
        load.page.wait_for_timeout(100)  # what goes on after it was seen
        worked.append(load.work.ms() - before)
    return statistics.median(waited), statistics.median(worked)
