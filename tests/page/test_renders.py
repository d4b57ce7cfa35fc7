"""The page where functions make parts of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.page.conftest import opened
from tests.servers import Server, run_script

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def render_server() -> Iterator[Server]:
    with run_script(Path(__file__).parent / "render_app.py") as running:
        yield running


@pytest.fixture
def page(context: BrowserContext, render_server: Server) -> Iterator[Page]:
    yield from opened(context, render_server.url)


def set_count(page: Page, count: int) -> None:
    page.get_by_label("Count").fill(str(count))


def test_components_and_listeners_come_and_go(page: Page) -> None:
    expect(page.get_by_label("Fresh 0")).to_have_value("fresh 0")
    set_count(page, 2)
    page.get_by_label("Fresh 1").fill("mine")
    page.get_by_role("button", name="Go 1").click()
    expect(page.get_by_label("Out")).to_have_value("1/2: kept 1, mine")
    expect(page.get_by_label("Log")).to_have_value("then 1/2: kept 1, mine")
    set_count(page, 1)
    expect(page.get_by_role("button", name="Go 1")).to_have_count(0)
    page.get_by_role("button", name="Go 0").click()
    expect(page.get_by_label("Out")).to_have_value("0/1: kept 0, fresh 0")


def test_a_key_keeps_what_was_entered(page: Page) -> None:
    page.get_by_label("Kept 0").fill("mine")
    page.get_by_label("Fresh 0").fill("mine")
    set_count(page, 2)
    expect(page.get_by_label("Fresh 1")).to_be_visible()
    expect(page.get_by_label("Kept 0")).to_have_value("mine")
    expect(page.get_by_label("Fresh 0")).to_have_value("fresh 0")


def test_an_error_is_shown_in_its_place_until_the_next_run(page: Page) -> None:
    set_count(page, 7)
    expect(page.locator("#boxes").get_by_role("alert")).to_have_text("Seven is too many")
    set_count(page, 1)
    expect(page.locator("#boxes").get_by_role("alert")).to_have_count(0)
    expect(page.get_by_role("button", name="Go 0")).to_be_visible()


def test_a_changed_state_renders_again_and_the_chain_goes_on(page: Page) -> None:
    page.get_by_role("button", name="Done: write").click()
    expect(page.get_by_role("button", name="Done: write")).to_have_count(0)
    expect(page.get_by_label("Log")).to_have_value("done write")
    page.get_by_role("button", name="Done: read").click()
    expect(page.get_by_role("button", name="Done:")).to_have_count(0)


def test_renders_nest_and_bring_functions_of_the_page(page: Page) -> None:
    nested = page.locator("#nested")
    expect(nested.get_by_text("The word is first")).to_be_visible()
    nested.get_by_label("Word").fill("second")
    expect(nested.get_by_text("The word is second")).to_be_visible()
    nested.get_by_role("button", name="Say it").click()
    expect(page.get_by_label("Out")).to_have_value("second")
    nested.get_by_role("button", name="Count it").click()
    expect(page.get_by_label("Out")).to_have_value("6 letters")


def test_the_field_that_starts_a_run_keeps_the_cursor(page: Page) -> None:
    field = page.get_by_label("Typing")
    field.press_sequentially("hello", delay=30)
    expect(page.locator("#typing").get_by_text("5 letters")).to_be_visible()
    field.press_sequentially(" you", delay=30)
    expect(field).to_have_value("hello you")
    expect(page.locator("#typing").get_by_text("9 letters")).to_be_visible()
    expect(field).to_be_focused()
