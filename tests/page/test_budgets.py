"""What a page of each kind may cost a visitor who comes for the first time: bytes as they are sent, heads included, and
requests. Each bound is a little above what was measured: who needs more says so here. The typeface is counted
apart."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from subprocess import Popen
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page

from tests.page.conftest import SHOWN
from tests.servers import free_port, wait_until_open

pytestmark = pytest.mark.browser
KB = 1024
TYPEFACE = 40 * KB
BUDGETS = {
    "hello": (45 * KB, 6),
    "chat": (140 * KB, 24),
    "form": (60 * KB, 10),
    "kinds": (400 * KB, 40),
    "media": (100 * KB, 20),
    "table": (120 * KB, 16),
    "plot": (420 * KB, 24),
}


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", "budgets_app:app", "--port", str(port), "--log-level", "warning"]
    with Popen(command, cwd=Path(__file__).parent, text=True) as process:
        wait_until_open(port, process)
        yield f"http://127.0.0.1:{port}"
        process.terminate()


class Visit:
    """A page that a browser without a cache opens."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.sizes: dict[str, int] = {}
        self.addresses: dict[str, str] = {}
        session = page.context.new_cdp_session(page)
        session.on("Network.requestWillBeSent", self._sent)
        session.on("Network.dataReceived", self._received)
        session.on("Network.loadingFinished", self._finished)
        session.send("Network.enable")
        page.goto(url)
        page.wait_for_function(SHOWN)
        page.wait_for_load_state("networkidle")

    def _sent(self, event: dict[str, Any]) -> None:  # Any: what Chromium tells
        if not event["request"]["url"].startswith("data:"):
            self.addresses[event["requestId"]] = event["request"]["url"]

    def _received(self, event: dict[str, Any]) -> None:  # Any: as above
        self.sizes[event["requestId"]] = self.sizes.get(event["requestId"], 0) + event["encodedDataLength"]

    def _finished(self, event: dict[str, Any]) -> None:  # Any: as above
        self.sizes[event["requestId"]] = event["encodedDataLength"]

    @property
    def size_bytes(self) -> int:
        """Without the typeface."""
        return sum(self.sizes.values()) - self.typeface_bytes

    @property
    def typeface_bytes(self) -> int:
        return sum(self.sizes[key] for key, url in self.addresses.items() if "geist" in url)

    def __str__(self) -> str:
        return "\n".join(f"{self.sizes.get(key, 0):8} {url}" for key, url in self.addresses.items())


@pytest.fixture
def visited(browser: Browser, address: str) -> Iterator[Any]:  # Any: a function
    context = browser.new_context()
    yield lambda kind: Visit(context.new_page(), f"{address}/{kind}/")
    context.close()


@pytest.mark.parametrize("kind", BUDGETS)
def test_a_page_costs_no_more(visited: Any, kind: str) -> None:  # Any: a function
    most_bytes, most_requests = BUDGETS[kind]
    visit = visited(kind)
    assert visit.size_bytes <= most_bytes, str(visit)
    assert 0 < visit.typeface_bytes <= TYPEFACE, str(visit)
    assert len(visit.addresses) <= most_requests + 1, str(visit)


def test_what_formulas_need_comes_with_the_first_formula(visited: Any) -> None:  # Any: a function
    without, visit = visited("chat"), visited("formula")
    assert not any("stix" in url or "katex" in url for url in without.addresses.values())
    bracket = visit.page.locator("math mo").first
    letter = visit.page.locator("math mi").first
    # The browser asks for it when it lays the formula out.
    visit.page.wait_for_function("() => document.fonts.check('16px \"STIX Two Math\"')")
    assert any("stix" in url for url in visit.addresses.values())
    # The bracket is as high as the fraction in it.
    assert height(bracket) > 2 * height(letter)


def height(element: Locator) -> float:
    return float(element.evaluate("element => element.getBoundingClientRect().height"))
