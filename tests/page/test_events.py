"""What the page tells of events, and with them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.page.conftest import opened
from tests.servers import run_script

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with run_script(Path(__file__).parent / "events_app.py") as running:
        yield running.url


@pytest.fixture
def page(context: BrowserContext, address: str) -> Iterator[Page]:
    yield from opened(context, f"{address}/?user=ann&n=2")


def test_a_function_finds_the_pages_query_in_its_request(page: Page) -> None:
    expect(page.get_by_label("Query")).to_have_value("{'user': 'ann', 'n': '2'}")


def test_a_tab_tells_its_place_among_the_others(page: Page) -> None:
    page.get_by_role("tab", name="Two").click()
    expect(page.get_by_label("Chosen")).to_have_value("1 Two Two")


def test_what_is_chained_behind_several_events_knows_which_one_it_was(page: Page) -> None:
    page.get_by_role("button", name="First").click()
    expect(page.get_by_label("Fired")).to_have_value("First")
    page.get_by_role("tab", name="Two").click()
    page.get_by_role("button", name="Second").click()
    expect(page.get_by_label("Fired")).to_have_value("Second")


def test_a_removed_file_is_told(page: Page, tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(name)
    page.get_by_role("tab", name="Two").click()
    page.locator("input[type=file]").first.set_input_files([tmp_path / "a.txt", tmp_path / "b.txt"])
    page.get_by_role("button", name="Remove").last.click()
    expect(page.get_by_label("Gone")).to_have_value("b.txt")
