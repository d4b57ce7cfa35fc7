"""Flag buttons, examples and datasets in the browser."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.axe import violations
from tests.page.conftest import opened
from tests.servers import run_script
from tests.waiting import eventually

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("flagged")


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    env = {**os.environ, "FLAGGED": str(folder)}
    with run_script(Path(__file__).parent / "interface_app.py", env=env) as running:
        yield running.url


@pytest.fixture
def page(context: BrowserContext, address: str) -> Iterator[Page]:
    yield from opened(context, address)


def saved(path: Path) -> list[list[str]]:
    with path.open(newline="") as file:
        return [row[:-1] for row in csv.reader(file)]


def test_the_page_begins_with_an_example_and_its_result(page: Page) -> None:
    expect(page.get_by_label("Text", exact=True)).to_have_value("w2")
    expect(page.get_by_label("Result")).to_have_value("w2w2")
    expect(page.get_by_label("Result")).not_to_be_editable()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violation(page: Page, scheme: Literal["light", "dark"]) -> None:
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    for tab in ("Interface", "Dataset"):
        page.get_by_role("tab", name=tab).click()
        assert violations(page) == []


def test_a_click_on_an_example_of_another_page_shows_its_result(page: Page) -> None:
    group = page.get_by_role("group", name="Examples").first
    expect(group.get_by_role("button", name="Example")).to_have_count(5)
    page.get_by_role("button", name="Next").click()
    group.get_by_role("button", name="Example 8: w7, 7").press("Enter")
    expect(page.get_by_label("Result")).to_have_value("w7" * 7)
    expect(page.get_by_label("Count")).to_have_value("7")


def test_a_flag_button_saves_what_the_page_shows(page: Page, folder: Path) -> None:
    expect(page.get_by_label("Result")).to_have_value("w2w2")
    button = page.get_by_role("button", name="Flag as good")
    with page.expect_response(lambda answer: "queue/join" in answer.url or "run/" in answer.url):
        button.press("Enter")
    expect(button).to_be_enabled()
    assert saved(folder / "dataset1.csv") == [["Text", "Count", "Result", "flag"], ["w2", "2", "w2w2", "good"]]


def test_a_flag_button_is_ready_again_when_saving_failed(page: Page) -> None:
    page.get_by_role("tab", name="Failing").click()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The disk is full")).to_be_visible()
    expect(page.get_by_role("button", name="Save", exact=True)).to_be_enabled()


def test_with_auto_results_are_saved_without_a_button(page: Page, folder: Path) -> None:
    page.get_by_role("tab", name="Auto").click()
    page.get_by_label("Word").fill("abc")
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_label("Reversed")).to_have_value("cba")
    file = folder / "auto" / "dataset1.csv"
    eventually(lambda: file.exists() and saved(file) == [["Word", "Reversed"], ["abc", "cba"]], "the result is saved")
    assert page.get_by_role("button", name="Flag").count() == 0


def test_a_row_of_a_dataset_is_chosen_by_keyboard(page: Page) -> None:
    page.get_by_role("tab", name="Dataset").click()
    words = page.get_by_role("group", name="Words")
    expect(words.get_by_role("columnheader")).to_have_text(["Word", "Size"])
    words.get_by_role("button", name="Example 2: b, 2").press("Space")
    expect(page.get_by_label("Chosen")).to_have_value("['b', 2]")


def test_a_dataset_tells_of_a_change(page: Page) -> None:
    page.get_by_role("tab", name="Dataset").click()
    page.get_by_role("group", name="Rows").get_by_role("button", name="Example 2: y").click()
    expect(page.get_by_label("Changed")).to_have_value("1")
