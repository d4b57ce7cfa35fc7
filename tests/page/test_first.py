"""What a page shows before anybody has done anything, and when too many do."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.page.conftest import HERE, Gate
from tests.servers import run_script

pytestmark = pytest.mark.browser


@pytest.fixture
def page(context: BrowserContext, gate: Gate) -> Iterator[Page]:
    with run_script(HERE / "first_app.py", env={**os.environ, "PAGE_TEST_GATE": str(gate.path)}) as server:
        opened = context.new_page()
        opened.goto(server.url)
        yield opened
        gate.open()


def test_a_number_without_a_value_is_0_until_it_is_emptied(page: Page) -> None:
    expect(page.get_by_label("Empty")).to_have_value("0")
    expect(page.get_by_label("From three")).to_have_value("3")
    page.get_by_role("button", name="Say").click()
    expect(page.get_by_label("Said")).to_have_value("(0, 3, 0)")
    page.get_by_label("Empty").fill("")
    page.get_by_role("button", name="Clear").click()
    expect(page.get_by_label("Shown")).to_have_value("")
    page.get_by_role("button", name="Say").click()
    expect(page.get_by_label("Said")).to_have_value("(None, 3, None)")


def test_a_page_without_a_title_has_no_heading(page: Page) -> None:
    expect(page.get_by_label("Empty")).to_be_visible()
    expect(page.get_by_role("heading")).to_have_count(0)


def test_a_full_queue_is_told_each_time(page: Page) -> None:
    for name in ("One", "Two", "Three", "Four"):
        with page.expect_response("**/queue/join"):
            page.get_by_role("button", name=name).click()
    expect(page.get_by_text("queue is full")).to_have_count(2)


def test_an_ending_of_two_parts_can_be_chosen(page: Page, tmp_path: Path) -> None:
    (tmp_path / "a.nii.gz").write_bytes(b"x")
    chooser = page.locator("input[type=file]").first
    assert chooser.get_attribute("accept") == ".nii.gz,.gz"
    chooser.set_input_files(tmp_path / "a.nii.gz")
    expect(page.get_by_text("a.nii.gz")).to_be_visible()
