"""Long values of JSON are made in slices, and pages of them when one asks."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.page.conftest import HERE, opened
from tests.servers import Server, run_script

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def json_server() -> Iterator[Server]:
    with run_script(HERE / "json_app.py") as running:
        yield running


@pytest.fixture
def page(context: BrowserContext, json_server: Server) -> Iterator[Page]:
    yield from opened(context, json_server.url)


def test_all_rows_of_a_page_come_and_then_those_that_one_asks_for(page: Page) -> None:
    tree = page.get_by_test_id("json")
    rows = tree.get_by_role("button", name="1 item")
    more = tree.get_by_role("button", name="more of")
    for shown, left in ((200, "Show 200 more of 500"), (400, "Show 100 more of 500")):
        expect(rows).to_have_count(shown)
        expect(more).to_have_text(left)
        more.click()
    expect(rows).to_have_count(500)
    expect(more).to_have_count(0)


def test_a_row_that_was_opened_stays_so_while_more_come(page: Page) -> None:
    tree = page.get_by_test_id("json")
    first = tree.get_by_role("button").nth(1)
    first.click()
    tree.get_by_role("button", name="more of").click()
    expect(tree.get_by_role("button", name="1 item")).to_have_count(399)
    expect(first).to_have_attribute("aria-expanded", "true")
    expect(tree.get_by_text("id:", exact=True)).to_have_count(1)
