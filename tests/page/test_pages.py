"""Apps with several pages, in a browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.curl import curl
from tests.page.conftest import opened
from tests.servers import run_script

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with run_script(Path(__file__).parent / "pages_app.py") as running:
        yield running.url


@pytest.fixture
def quiet() -> Iterator[str]:
    with run_script(Path(__file__).parent / "quiet_app.py") as running:
        yield running.url


@pytest.fixture
def page(context: BrowserContext, address: str) -> Iterator[Page]:
    yield from opened(context, f"{address}/?a=1")


def test_links_lead_to_pages_and_back_leads_back(page: Page) -> None:
    expect(page.get_by_label("Asked at first")).to_have_value("{'a': '1'}")
    expect(page.get_by_role("navigation").get_by_role("link")).to_have_text(["Start", "Second page", "Docs"])
    expect(page.get_by_role("link", name="Start")).to_have_attribute("aria-current", "page")
    page.get_by_role("link", name="Second page").click()
    expect(page).to_have_title("Second page · Tool")
    expect(page.get_by_label("Shown")).to_have_value("loaded")
    expect(page.get_by_label("Name")).to_have_count(0)
    expect(page.get_by_role("link", name="Second page")).to_have_attribute("aria-current", "page")
    page.go_back()
    expect(page.get_by_label("Name")).to_be_visible()


def test_a_function_changes_the_bar(page: Page) -> None:
    page.get_by_role("button", name="Rename").click()
    expect(page.get_by_role("link", name="Begin")).to_be_visible()


def test_a_page_that_is_not_listed_has_an_address(page: Page, address: str) -> None:
    page.goto(f"{address}/hidden")
    expect(page.get_by_role("heading", name="Found")).to_be_visible()
    expect(page.get_by_role("link")).to_contain_text(["Home", "Second page"])


def test_functions_of_a_page_find_the_query_of_its_address(page: Page, address: str) -> None:
    page.goto(f"{address}/second?b=2&c=%C3%A4")
    for name in ("Ask", "Ask directly"):
        page.get_by_role("button", name=name, exact=True).click()
        expect(page.get_by_label("Asked")).to_have_value("{'b': '2', 'c': 'ä'}")


def test_the_panel_has_an_address_and_shows_endpoints_of_its_page(page: Page, address: str) -> None:
    page.goto(f"{address}/second?b=2&view=api")
    panel = page.get_by_role("dialog", name="Use via API")
    expect(panel).to_contain_text("/asked")
    expect(panel.get_by_text("/lambda", exact=True)).to_have_count(0)
    page.keyboard.press("Escape")
    expect(panel).to_have_count(0)
    expect(page).to_have_url(f"{address}/second?b=2")
    page.get_by_role("button", name="Use via API").click()
    expect(page).to_have_url(f"{address}/second?b=2&view=api")


def test_a_page_without_the_panel_ignores_its_address(page: Page, quiet: str) -> None:
    page.goto(f"{quiet}/?view=api")
    expect(page.get_by_label("Only")).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_a_page_is_described_alone(address: str) -> None:
    described = {
        query: [*curl(f"{address}/gradio_api/info?{query}").json()["named_endpoints"]]
        for query in ("", "page=", "page=second", "page=second&all_endpoints=true", "page=nowhere")
    }
    first, second = ["/lambda"], ["/asked", "/asked_1", "/lambda_1"]
    both = [*first, *second]
    assert [*described.values()] == [both, first, second, second, both]
