"""Many pictures, one after the other, in a real Chromium: what is left of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.page.conftest import opened
from tests.servers import run_script
from tests.waiting import eventually

pytestmark = pytest.mark.browser
COUNT_ADDRESSES = """
window.addresses = 0;
const [create, revoke] = [URL.createObjectURL, URL.revokeObjectURL];
URL.createObjectURL = (...given) => { window.addresses += 1; return create.apply(URL, given); };
URL.revokeObjectURL = (...given) => { window.addresses -= 1; return revoke.apply(URL, given); };
"""
COLOUR = """() => {
  const picture = document.querySelector("#film img");
  if (!picture?.complete || !picture.naturalWidth) return null;
  const pen = new OffscreenCanvas(1, 1).getContext("2d");
  pen.drawImage(picture, 0, 0);
  return [...pen.getImageData(0, 0, 1, 1).data];
}"""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with run_script(Path(__file__).parent / "streaming_app.py") as running:
        yield running.url


@pytest.fixture
def page(context: BrowserContext, address: str) -> Iterator[Page]:
    context.add_init_script(COUNT_ADDRESSES)
    yield from opened(context, address)


def run(page: Page, number: int) -> None:
    page.get_by_role("button", name="Run").click()
    expect(page.get_by_label("Runs")).to_have_value(str(number), timeout=60_000)
    eventually(lambda: page.evaluate(COLOUR) == [199, 0, number - 1, 255], "the last picture is seen")
    expect(page.get_by_test_id("status-tracker")).to_have_count(0)


def test_pictures_end_with_the_last_and_leave_nothing_behind(page: Page) -> None:
    session = page.context.new_cdp_session(page)

    def held() -> tuple[int, int, int]:
        """Nodes and listeners of the page, and addresses of objects."""
        session.send("HeapProfiler.collectGarbage")
        counted = session.send("Memory.getDOMCounters")
        return counted["nodes"], counted["jsEventListeners"], page.evaluate("window.addresses")

    run(page, 1)
    before = held()
    for number in (2, 3, 4):
        run(page, number)
    after = held()
    assert after[0] - before[0] < 50
    assert after[1] - before[1] < 10
    assert after[2] == 0
    assert int(page.get_by_label("Changes").input_value()) > 4
