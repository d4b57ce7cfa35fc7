"""Chromium, and what it sees of a page that it loads for the first time."""

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from playwright.sync_api import Browser, Page, sync_playwright
from playwright.sync_api import Error as BrowserError
from scripts.chromium import find

from benchmarks.rounds import NotMeasured

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Whatever a page asks of other hosts (fonts, analytics) fails at once, without leaving this machine.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
READY_LIMIT_S = 30
QUIET_S = 0.5

# Looks at every frame; `performance.now()` counts from the start of the navigation. A promise, because waiting for an
# expression is an `eval` in the page, which a strict Content-Security-Policy forbids.
WATCH = """
([ids, limitMs]) => {
  const shown = element => element && element.getClientRects().length > 0;
  const submit = () => [...document.querySelectorAll("button")].find(each => each.textContent.trim() === "Submit");
  const ready = () => shown(submit()) && !submit().disabled && ids.every(id => shown(document.getElementById(id)));
  window.benchReadyMs = new Promise((resolve, reject) => {
    const look = () => {
      if (ready()) resolve(performance.now());
      else if (performance.now() < limitMs) requestAnimationFrame(look);
      else reject(new Error("not shown: " + (ids.filter(id => !shown(document.getElementById(id))) || "Submit")));
    };
    requestAnimationFrame(look);
  });
}
"""
# The answer is in the page at a frame's start; the message is handled after that frame has been painted.
CLICK = """
([submit, output, expected, limitMs]) => new Promise((resolve, reject) => {
  const began = performance.now();
  const look = () => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => resolve(performance.now() - began);
    if (output.value === expected) channel.port2.postMessage(null);
    else if (performance.now() - began > limitMs) reject(new Error(`no answer but "${output.value}"`));
    else requestAnimationFrame(look);
  };
  submit.click();
  requestAnimationFrame(look);
})
"""
KEYS = "abcdefghij"
# When each key had been painted.
PRESSED = """
() => {
  window.benchKeysMs = [];
  document.addEventListener("keydown", event => requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => window.benchKeysMs.push(performance.now() - event.timeStamp);
    channel.port2.postMessage(null);
  }), true);
}
"""
TASKS = """
window.benchTasksMs = [];
new PerformanceObserver(list => window.benchTasksMs.push(...list.getEntries().map(entry => entry.duration)))
  .observe({ type: "longtask", buffered: true });
"""


@dataclass
class Traffic:
    """The requests a page made of its own server, and the bytes that came, heads included, coded as they came."""

    requests: set[str] = field(default_factory=set)
    streamed_bytes: dict[str, int] = field(default_factory=dict)
    finished_bytes: dict[str, int] = field(default_factory=dict)
    last_at: float = field(default_factory=time.monotonic)

    def watch(self, page: Page, url: str) -> None:
        session = page.context.new_cdp_session(page)
        session.on("Network.requestWillBeSent", lambda event: self._sent(event, url))
        session.on("Network.requestServedFromCache", lambda event: self.requests.discard(event["requestId"]))
        session.on("Network.dataReceived", self._received)
        session.on("Network.loadingFinished", self._finished)
        session.send("Network.enable")

    @property
    def total_bytes(self) -> int:
        # A stream that is still open has no total yet: what it brought so far counts.
        return sum(self.finished_bytes.get(each, self.streamed_bytes.get(each, 0)) for each in self.requests)

    def _sent(self, event: Mapping[str, object], url: str) -> None:
        request = event["request"]
        if isinstance(request, dict) and str(request["url"]).startswith(url):
            self.requests.add(str(event["requestId"]))
            self.last_at = time.monotonic()

    def _received(self, event: Mapping[str, object]) -> None:
        key = str(event["requestId"])
        self.streamed_bytes[key] = self.streamed_bytes.get(key, 0) + int(str(event["encodedDataLength"]))
        self.last_at = time.monotonic()

    def _finished(self, event: Mapping[str, object]) -> None:
        self.finished_bytes[str(event["requestId"])] = int(float(str(event["encodedDataLength"])))
        self.last_at = time.monotonic()


class Work:
    """What the page's main thread has done so far: CPU time, so what else the machine does does not count."""

    def __init__(self, page: Page) -> None:
        self._session = page.context.new_cdp_session(page)
        self._session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def ms(self) -> float:
        """Milliseconds of script, style and layout."""
        return self._ms("Script", "RecalcStyle", "Layout")

    def script_ms(self) -> float:
        return self._ms("Script")

    def _ms(self, *names: str) -> float:
        found = {one["name"]: one["value"] for one in self._session.send("Performance.getMetrics")["metrics"]}
        return 1000 * float(sum(found[f"{name}Duration"] for name in names))


@dataclass(frozen=True)
class Load:
    """A page loaded with empty caches; `ready_ms` passed until the submit button and all wanted ids showed."""

    page: Page
    requests: int
    received_bytes: int
    ready_ms: float
    work: Work


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless Chromium that reaches 127.0.0.1 only."""
    path = find()
    if path is None:
        raise NotMeasured("no Chromium here: make browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@contextmanager
def cold_load(browser: Browser, url: str, ids: Sequence[str] = ()) -> Iterator[Load]:
    """Load the page in a context of its own and wait until it is ready and its traffic has come to rest."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    try:
        page = context.new_page()
        page.add_init_script(f"({WATCH})({json.dumps([list(ids), READY_LIMIT_S * 1000])})")
        page.add_init_script(TASKS)
        traffic = Traffic()
        traffic.watch(page, url)
        work = Work(page)
        page.goto(url, wait_until="commit")
        ready_ms = float(page.evaluate("window.benchReadyMs"))
        rest(page, traffic)
        yield Load(page, len(traffic.requests), traffic.total_bytes, ready_ms, work)
    except BrowserError as error:
        raise NotMeasured(f"{url}: {str(error)[:300]}") from error
    finally:
        context.close()


def rest(page: Page, traffic: Traffic) -> None:
    deadline = time.monotonic() + READY_LIMIT_S
    while time.monotonic() - traffic.last_at < QUIET_S and time.monotonic() < deadline:
        page.wait_for_timeout(50)


def click_ms(page: Page, name: str) -> float:
    """The time from a click on the page's submit button until the greeting of `name` has been painted."""
    page.get_by_label("Name").first.fill(name)
    submit = page.get_by_role("button", name="Submit", exact=True).element_handle()
    output = page.get_by_label("Greeting").first.element_handle()
    return float(page.evaluate(CLICK, [submit, output, f"Hello {name}!", READY_LIMIT_S * 1000]))


def settle(load: Load) -> None:
    """Wait until the page's main thread has next to nothing to do."""
    deadline = time.monotonic() + READY_LIMIT_S
    before, idle_ms = load.work.ms(), 5.0
    while time.monotonic() < deadline:
        load.page.wait_for_timeout(1000 * QUIET_S)
        now = load.work.ms()
        if now - before < idle_ms:
            return
        before = now


def longest_task_ms(page: Page) -> float:
    """Of a page loaded by `cold_load`; 0 if none took 50 ms."""
    return float(page.evaluate("() => Math.max(0, ...window.benchTasksMs)"))


def keys_ms(page: Page) -> list[float]:
    """How long each of `KEYS` took until it was painted, in what has the focus."""
    page.evaluate(PRESSED)
    for key in KEYS:
        page.keyboard.press(key)
        page.wait_for_timeout(100)
    return [float(each) for each in page.evaluate("() => window.benchKeysMs")]
