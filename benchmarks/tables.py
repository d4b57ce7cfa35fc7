"""Tables of up to 100,000 rows: first rows, scrolling, memory, keys; and 50 × 10 dates beside as many texts."""

import statistics
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial

from playwright.sync_api import Browser, Page
from playwright.sync_api import Error as BrowserError

from benchmarks.browser import KEYS, READY_LIMIT_S, Work, chromium, keys_ms
from benchmarks.peers import GRADIO, LIMELIGHT, Server, serve_all
from benchmarks.rounds import NotMeasured, Run, Taken, interleave, sample
from benchmarks.table import Row, Target

PEERS = (GRADIO, LIMELIGHT)
ROWS = (1_000, 10_000, 100_000)
MB = 1_000_000
FIRST = "text 2 of 0"
# Both peers' cells. As in `browser.WATCH` and `browser.CLICK`: a promise, kept after the frame has been painted.
SEEN = """
([text, limitMs]) => {
  window.benchSeenMs = new Promise((resolve, reject) => {
    const cells = () => [...document.querySelectorAll("#table td, #table [role=gridcell]")];
    const look = () => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => resolve(performance.now());
      const isSeen = cells().some(cell => cell.textContent.includes(text) && cell.checkVisibility());
      if (isSeen) channel.port2.postMessage(null);
      else if (performance.now() < limitMs) requestAnimationFrame(look);
      else reject(new Error(`"${text}" is not shown`));
    };
    requestAnimationFrame(look);
  });
}
"""
SCROLL = """
([step, frames]) => new Promise(resolve => {
  const all = [...document.querySelectorAll("#table, #table *")];
  const scroller = all.filter(one => /auto|scroll/.test(getComputedStyle(one).overflowY))
    .reduce((a, b) => (b.scrollHeight > a.scrollHeight ? b : a));
  let [count, began] = [0, 0];
  const move = now => {
    began ||= now;
    if (count++ === frames) { scroller.scrollTop = 0; resolve([1000 * frames / (now - began), scroller.scrollHeight]); }
    else { scroller.scrollTop += step; requestAnimationFrame(move); }
  };
  requestAnimationFrame(move);
})
"""
FRAMES, STEP = 120, 170


MEASURES: Mapping[str, tuple[str, Target | None, bool]] = {
    "first rows painted": ("ms", Target(1000), False),
    "… frames while it is scrolled": ("a second", Target(55, is_floor=True), True),
    "… script, style and layout of a frame": ("ms of CPU", Target(16), False),
    "… script memory of the page": ("MB", Target(200), False),
    "… key to paint in a cell": ("ms", Target(16), False),
}


def measure(run: Run) -> list[Row]:
    found: list[Row] = []
    with chromium() as browser:
        for rows in ROWS:
            taken = {peer.name: Taken() for peer in PEERS}
            with serve_all(run, PEERS, "tables", {"BENCH_ROWS": str(rows)}) as servers:
                visits = {name: partial(visit, browser, server, taken[name]) for name, server in servers.items()}
                interleave(run, run.rounds(5, 1), visits)
            found += rows_of(f"table of {rows:,} × 20", taken)
        return found + [cells(run, browser, kind) for kind in ("text", "dates")]


def rows_of(what: str, taken: Mapping[str, Taken]) -> list[Row]:
    return [
        Row(
            name if name.startswith("…") else f"{what}, {name}",
            unit,
            {peer: sample(one.values[name]) for peer, one in taken.items() if one.values.get(name)},
            target,
            more_is_better,
        )
        for name, (unit, target, more_is_better) in MEASURES.items()
    ]


def cells(run: Run, browser: Browser, kind: str) -> Row:
    with serve_all(run, PEERS, "tables", {"BENCH_CELLS": kind}) as servers:
        shown = {name: partial(first_ms, browser, server, "2020-01-01") for name, server in servers.items()}
        return Row(f"table of 50 × 10, {kind}, painted", "ms", interleave(run, run.rounds(7, 2), shown))


def first_ms(browser: Browser, server: Server, text: str) -> float:
    with opened(browser, server, text) as page:
        return float(page.evaluate("window.benchSeenMs"))


def visit(browser: Browser, server: Server, taken: Taken) -> float:
    with opened(browser, server, FIRST) as page:
        first = float(page.evaluate("window.benchSeenMs"))
        taken.add("first rows painted", first)
        page.wait_for_timeout(3000)  # the rows that come later
        work = Work(page)
        before = work.ms()
        frames, _ = page.evaluate(SCROLL, [STEP, FRAMES])
        taken.add("… frames while it is scrolled", frames)
        taken.add("… script, style and layout of a frame", (work.ms() - before) / FRAMES)
        taken.add("… script memory of the page", heap_bytes(page) / MB)
        taken.add("… key to paint in a cell", key_ms(page))
        return first


@contextmanager
def opened(browser: Browser, server: Server, text: str) -> Iterator[Page]:
    """The page in a context of its own."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    try:
        page = context.new_page()
        page.add_init_script(f"({SEEN})({[text, READY_LIMIT_S * 1000]})")
        page.goto(server.url, wait_until="commit")
        yield page
    except BrowserError as error:
        raise NotMeasured(f"{server.url}: {str(error)[:300]}") from error
    finally:
        context.close()


def heap_bytes(page: Page) -> float:
    """Of the page's scripts, without what nobody holds."""
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    return float(session.send("Runtime.getHeapUsage")["usedSize"])


def key_ms(page: Page) -> float:
    """The median for keys in the editor of the first text."""
    page.locator("#table td, #table [role=gridcell]").filter(has_text=FIRST).first.dblclick()
    page.wait_for_timeout(500)
    taken = keys_ms(page)
    typed = page.evaluate("() => document.activeElement.value ?? document.activeElement.textContent")
    if not str(typed).endswith(KEYS):
        raise NotMeasured(f"no editor opened: {str(typed)[:80]!r}")
    return statistics.median(taken)
