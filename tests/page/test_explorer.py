"""File explorers on the page: a tree that is used with mouse, keyboard and screen reader."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.axe import violations
from tests.clients.python.conftest import connected
from tests.curl import result
from tests.page.conftest import HERE, opened
from tests.servers import Server, run_script

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def explorer_server() -> Iterator[Server]:
    with run_script(HERE / "explorer_app.py") as running:
        yield running


@pytest.fixture
def page(context: BrowserContext, explorer_server: Server) -> Iterator[Page]:
    yield from opened(context, explorer_server.url)


def tree(page: Page, label: str = "Many") -> Locator:
    return page.get_by_role("tree", name=label, exact=True)


def item(page: Page, name: str, label: str = "Many") -> Locator:
    return tree(page, label).get_by_role("treeitem", name=name, exact=True)


def test_files_of_folders_are_chosen_and_reach_the_function(page: Page) -> None:
    item(page, "data").click()
    expect(item(page, "data")).to_have_attribute("aria-expanded", "true")
    item(page, "a.csv").click()
    expect(page.get_by_label("Picked")).to_have_value("['data', 'a.csv'] data/a.csv True")
    item(page, "notes.txt").click()
    page.get_by_role("button", name="List", exact=True).click()
    expect(page.get_by_label("Out")).to_have_value("['data/a.csv', 'notes.txt']")
    item(page, "a.csv").click()
    expect(item(page, "a.csv")).to_have_attribute("aria-selected", "false")
    assert page.evaluate("window.events") == ["change", "input", "select"] * 3


def test_the_keyboard_opens_folders_and_chooses(page: Page) -> None:
    item(page, "data").focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowDown"):
        expect(item(page, "data")).to_be_visible()
        page.keyboard.press(key)
        expect(tree(page).get_by_text("Loading…")).to_have_count(0)
    expect(item(page, "a.csv")).to_be_focused()
    page.keyboard.press("Space")
    expect(item(page, "a.csv")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("n")
    expect(item(page, "notes.txt")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Home")
    expect(item(page, "data")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(item(page, "data")).to_have_attribute("aria-expanded", "false")
    expect(page.get_by_test_id("chosen-files").first).to_have_text("data/a.csv, notes.txt")


def test_a_whole_folder_is_chosen_by_its_tick_or_with_space(page: Page) -> None:
    item(page, "data").locator(".ll-tick").click()
    expect(item(page, "data")).to_have_attribute("aria-selected", "true")
    expect(item(page, "data")).to_have_attribute("aria-expanded", "false")
    expect(page.get_by_label("Picked")).to_have_value("['data'] data True")
    item(page, "empty").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="List", exact=True).click()
    expect(page.get_by_label("Out")).to_have_value("['data', 'empty']")
    item(page, "data", "One").locator(".ll-tick").click()
    page.get_by_role("button", name="List one").click()
    expect(page.get_by_label("Out")).to_have_value("['data']")
    item(page, "data", "Shown").press("Space")
    expect(item(page, "data", "Shown")).to_have_attribute("aria-selected", "false")


def test_a_large_folder_shows_more_when_it_is_asked_to(page: Page) -> None:
    item(page, "large").click()
    expect(item(page, "199.txt")).to_be_attached()
    expect(item(page, "200.txt")).to_have_count(0)
    item(page, "Show more").press("Enter")
    expect(item(page, "200.txt")).to_be_focused()
    expect(item(page, "249.txt")).to_be_attached()
    expect(item(page, "Show more")).to_have_count(0)


def test_an_empty_folder_says_so(page: Page) -> None:
    item(page, "empty").click()
    expect(item(page, "Nothing found")).to_be_visible()


def test_a_function_sets_the_files_and_changes_the_folder(page: Page) -> None:
    page.get_by_role("button", name="Set").click()
    expect(item(page, "notes.txt")).to_have_attribute("aria-selected", "true")
    page.get_by_role("button", name="Deeper").click()
    expect(item(page, "a.csv")).to_be_visible()
    expect(item(page, "notes.txt")).to_have_count(0)
    item(page, "deep").click()
    expect(item(page, "b.csv")).to_be_visible()


def test_one_file_replaces_another_where_one_is_wanted(page: Page) -> None:
    item(page, "large", "One").click()
    item(page, "000.txt", "One").click()
    item(page, "001.txt", "One").click()
    expect(item(page, "000.txt", "One")).to_have_attribute("aria-selected", "false")
    page.get_by_role("button", name="List one").click()
    expect(page.get_by_label("Out")).to_have_value("['large/001.txt']")


def test_what_is_only_shown_is_browsed_and_not_changed(page: Page) -> None:
    expect(item(page, "notes.txt", "Shown")).to_have_attribute("aria-selected", "true")
    item(page, "data", "Shown").click()
    item(page, "a.csv", "Shown").click(force=True)
    expect(item(page, "a.csv", "Shown")).to_have_attribute("aria-selected", "false")
    expect(item(page, "a.csv", "Shown")).to_have_attribute("aria-disabled", "true")


def test_an_example_names_its_files(page: Page) -> None:
    page.get_by_role("button", name="data/a.csv").click()
    expect(page.get_by_test_id("chosen-files").first).to_have_text("data/a.csv")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_it_is_accessible_and_fits_a_phone(page: Page, scheme: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 740})
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
    item(page, "data").click()
    item(page, "a.csv").click()
    expect(item(page, "a.csv")).to_have_attribute("aria-selected", "true")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_callers_send_and_get_paths(explorer_server: Server) -> None:
    url = explorer_server.url
    assert result(f"{url}/call/list", [["data", "a.csv"], ["notes.txt"]]) == ["['data/a.csv', 'notes.txt']"]
    with connected(url) as client:
        assert client.predict([["notes.txt"]], api_name="/list_one") == "['notes.txt']"
        assert client.predict(api_name="/set") == [["notes.txt"]]
