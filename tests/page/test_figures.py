"""Figures of Plotly, Altair and Bokeh in the browser: drawn by the installed libraries, and no way for a script."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Request, expect

from tests.page.conftest import opened
from tests.servers import run_script

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]  # libraries of megabytes load on first use
SLOW_MS = 60_000


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with run_script(Path(__file__).parent / "figures_app.py") as running:
        yield running.url


@pytest.fixture
def asked() -> list[str]:
    """Addresses that the page asks for."""
    return []


@pytest.fixture
def page(context: BrowserContext, address: str, asked: list[str]) -> Iterator[Page]:
    def note(request: Request) -> None:
        asked.append(request.url)

    context.on("request", note)
    yield from opened(context, address)


def draw(page: Page, name: str, mark: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()
    page.locator(f"#figure {mark}").first.wait_for(timeout=SLOW_MS)


def test_a_figure_of_plotly_is_drawn_by_the_installed_library(page: Page, asked: list[str], address: str) -> None:
    assert not [one for one in asked if "/plots/" in one]  # the page needs it only now
    draw(page, "Plotly", ".plotly .scatterlayer .trace")
    expect(page.get_by_role("group", name="Squares")).to_be_visible()
    assert [one.partition("?")[0] for one in asked if "/plots/" in one] == [f"{address}/plots/plotly.min.js"]
    draw(page, "Many points", ".plotly .scatterlayer .point >> nth=2000")  # WebGL needs `eval`


def test_a_figure_of_altair_is_drawn_by_the_page(page: Page, asked: list[str]) -> None:
    draw(page, "Altair", "canvas")
    expect(page.get_by_role("group", name="Letters")).to_be_visible()
    assert page.locator("#figure canvas").evaluate("one => one.clientWidth") > 900
    assert not [one for one in asked if "/plots/" in one]


def test_a_figure_of_bokeh_is_drawn_by_the_installed_library(page: Page, asked: list[str]) -> None:
    draw(page, "Bokeh", ".bk-Figure")
    assert len([one for one in asked if "/plots/" in one]) == 1
    draw(page, "Bokeh with widgets", ".bk-DataTable")
    expect(page.get_by_role("button", name="A button of Bokeh")).to_be_visible()


def test_a_figure_in_a_tab_is_drawn_when_the_tab_is_shown(page: Page) -> None:
    expect(page.locator("#hidden .plotly")).to_have_count(0)
    page.get_by_role("tab", name="Second").click()
    page.locator("#hidden .plotly .trace").first.wait_for(timeout=SLOW_MS)
    assert page.locator("#hidden svg.main-svg").first.evaluate("one => one.clientWidth") > 900


def test_a_figure_is_as_wide_as_its_place(page: Page) -> None:
    draw(page, "Plotly", ".plotly .trace")
    page.set_viewport_size({"width": 400, "height": 800})
    page.wait_for_function("() => document.querySelector('#figure svg.main-svg').clientWidth < 400")
    assert page.evaluate("document.documentElement.scrollWidth") <= 400


def test_data_of_other_hosts_are_refused_with_a_reason(page: Page, asked: list[str]) -> None:
    page.get_by_role("button", name="Far Altair").click()
    note = page.locator("#figure").get_by_role("note")
    expect(note).to_contain_text("not from https://elsewhere.example/cars.json", timeout=SLOW_MS)
    assert not [one for one in asked if "elsewhere" in one]


@pytest.mark.parametrize(("name", "mark"), [("Hostile Plotly", ".plotly .trace"), ("Hostile Altair", "canvas")])
def test_markup_in_a_figure_runs_nothing(page: Page, address: str, asked: list[str], name: str, mark: str) -> None:
    draw(page, name, mark)
    page.locator(f"#figure {mark}").first.click(force=True)
    page.locator(f"#figure {mark}").first.hover(force=True)
    assert page.evaluate("window.broken") is None
    assert page.locator("#figure script, #figure [onerror]").count() == 0
    assert page.locator("#figure a[href^=javascript], #figure a[*|href^=javascript]").count() == 0
    assert {one.split("/")[2] for one in asked if one.startswith("http")} == {address.split("/")[2]}


def test_an_expression_in_a_figure_reaches_nothing_but_its_data(page: Page) -> None:
    page.get_by_role("button", name="Hostile expression").click()
    expect(page.locator("#figure").get_by_role("note")).to_contain_text("Illegal callee", timeout=SLOW_MS)
    assert page.evaluate("window.broken") is None


def test_code_in_a_figure_of_bokeh_does_not_run(context: BrowserContext, address: str) -> None:
    page = context.new_page()
    page.goto(address)
    with page.expect_event("pageerror", timeout=SLOW_MS) as refused:
        page.get_by_role("button", name="Hostile Bokeh").click()
    assert "unsafe-eval" in str(refused.value)  # by the page's policy
    assert page.evaluate("window.broken") is None
