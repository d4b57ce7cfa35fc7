"""Tables on the page: shown, edited like a spreadsheet, sorted and filtered, with keyboard and screen reader."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.axe import violations
from tests.page.conftest import opened
from tests.servers import Server, run_script

pytestmark = pytest.mark.browser
HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def table_server() -> Iterator[Server]:
    with run_script(HERE / "table_app.py") as running:
        yield running


@pytest.fixture
def page(context: BrowserContext, table_server: Server) -> Iterator[Page]:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    yield from opened(context, table_server.url)


def grid(page: Page, name: str = "People") -> Locator:
    return page.get_by_role("grid", name=name)


def cell(page: Page, row: int, column: int, name: str = "People") -> Locator:
    return grid(page, name).get_by_test_id(f"cell-{row}-{column}")


def header(page: Page, column: int, name: str = "People") -> Locator:
    return grid(page, name).get_by_test_id(f"header-{column}")


def table_of(page: Page) -> list[list[str]]:
    """What the function gets of the first table."""
    page.get_by_label("Said").evaluate("field => { field.value = '' }")
    page.get_by_role("button", name="Tell").click()
    expect(page.get_by_label("Said")).not_to_have_value("")
    return list(csv.reader(io.StringIO(page.get_by_label("Said").input_value())))


def column_of(page: Page, column: int, name: str = "People") -> list[str]:
    return grid(page, name).locator(f"[role=gridcell][data-column='{column}']").all_inner_texts()


def menu(page: Page, place: Locator) -> Locator:
    place.get_by_role("button", name="Open cell menu").click()
    return page.get_by_role("dialog")


def test_cells_show_their_kinds(page: Page) -> None:
    expect(grid(page)).to_have_attribute("aria-rowcount", "5")
    expect(grid(page)).to_have_attribute("aria-colcount", "4")
    expect(header(page, 0)).to_have_text("name")
    expect(cell(page, 0, 1)).to_have_text("36")
    expect(cell(page, 0, 2).get_by_role("checkbox", name="member")).to_be_checked()
    expect(cell(page, 0, 3).locator("strong")).to_have_text("bold")
    expect(cell(page, 2, 3).locator("i")).to_have_css("position", "static")


def test_an_edit_is_typed_and_told(page: Page) -> None:
    cell(page, 0, 1).dblclick()
    page.get_by_role("textbox", name="Edit cell").fill("37")
    page.keyboard.press("Enter")
    expect(cell(page, 0, 1)).to_have_text("37")
    expect(page.get_by_label("Written")).to_have_value("[0, 1] 36 -> 37")
    expect(page.get_by_label("Changes")).to_have_value("1")
    assert table_of(page)[1][:2] == ["Ada", "37"]
    page.get_by_role("button", name="Kinds").click()
    expect(page.get_by_label("Said")).to_have_value("str, int64, bool, str")


def test_a_selected_cell_is_told(page: Page) -> None:
    cell(page, 1, 1).click()
    chosen = "[1, 1] 41 ['Bob', 41, False, 'plain'] [36, 41, 29, 41]"
    expect(page.get_by_label("Chosen")).to_have_value(chosen)


def test_the_keyboard_edits_as_in_a_spreadsheet(page: Page) -> None:
    cell(page, 0, 0).click()
    page.keyboard.type("Eve")
    page.keyboard.press("Tab")
    page.keyboard.type("50")
    page.keyboard.press("Enter")
    page.keyboard.press("F2")
    page.keyboard.type("1")
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Home")
    page.keyboard.press("Delete")
    assert [row[:3] for row in table_of(page)[1:]] == [
        ["Eve", "50", "True"],
        ["Bob", "41", "True"],
        ["", "29", "True"],
        ["Dan", "41", "False"],
    ]


def test_a_cell_may_have_several_lines(page: Page) -> None:
    cell(page, 0, 0).dblclick()
    page.keyboard.press("End")
    page.keyboard.press("Alt+Enter")
    page.keyboard.type("Lovelace")
    page.keyboard.press("Enter")
    assert table_of(page)[1][0] == "Ada\nLovelace"


def test_undo_and_redo(page: Page) -> None:
    cell(page, 0, 0).click()
    page.keyboard.type("Eve")
    page.keyboard.press("Enter")
    page.keyboard.press("Delete")
    expect(cell(page, 1, 0)).to_have_text("")
    page.keyboard.press("Control+z")
    expect(cell(page, 1, 0)).to_have_text("Bob")
    page.keyboard.press("Control+z")
    expect(cell(page, 0, 0)).to_have_text("Ada")
    page.keyboard.press("Control+y")
    expect(cell(page, 0, 0)).to_have_text("Eve")


def test_a_block_is_pasted_and_the_table_grows(page: Page) -> None:
    page.evaluate("navigator.clipboard.writeText('Eve\\t50\\nFay\\t51\\nGus\\t52\\n')")
    cell(page, 2, 0).click()
    page.keyboard.press("Control+v")
    expect(cell(page, 4, 1)).to_have_text("52")
    assert [row[:2] for row in table_of(page)[3:]] == [["Eve", "50"], ["Fay", "51"], ["Gus", "52"]]


def test_a_block_is_copied(page: Page) -> None:
    cell(page, 0, 0).click()
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowDown")
    expect(grid(page).locator("[aria-selected=true]")).to_have_count(4)
    page.keyboard.press("Control+c")
    assert page.evaluate("navigator.clipboard.readText()") == "Ada\t36\nBob\t41"


def test_copy_and_download_have_the_whole_table(page: Page) -> None:
    page.get_by_role("button", name="Copy table data").first.click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()").splitlines()[0] == "name,age,member,note"
    with page.expect_download() as download:
        page.get_by_role("button", name="Download as CSV").first.click()
    assert download.value.suggested_filename == "People.csv"
    rows = list(csv.reader(Path(download.value.path()).read_text("utf-8-sig").splitlines()))
    assert rows[1] == ["Ada", "36", "true", "**bold**"]


def test_sorting_by_several_columns_leaves_the_value_alone(page: Page) -> None:
    header(page, 1).get_by_text("age").click()
    expect(header(page, 1)).to_have_attribute("aria-sort", "ascending")
    assert column_of(page, 1) == ["29", "36", "41", "41"]
    header(page, 1).get_by_text("age").click()
    header(page, 0).get_by_text("name").click(modifiers=["Shift"])
    header(page, 0).get_by_text("name").click(modifiers=["Shift"])
    assert column_of(page, 0) == ["Dan", "Bob", "Ada", "Cyd"]
    cell(page, 0, 1).dblclick()
    page.get_by_role("textbox", name="Edit cell").fill("1")
    page.keyboard.press("Enter")
    assert column_of(page, 0) == ["Dan", "Bob", "Ada", "Cyd"]  # the row stays while it is edited
    assert [row[1] for row in table_of(page)[1:]] == ["36", "41", "29", "1"]


def test_filters_by_range_and_values(page: Page) -> None:
    panel = menu(page, header(page, 1))
    panel.get_by_role("spinbutton", name="From").fill("30")
    expect(grid(page)).to_have_attribute("aria-rowcount", "4")
    panel.get_by_role("checkbox", name="41").uncheck()
    expect(grid(page)).to_have_attribute("aria-rowcount", "2")
    assert column_of(page, 0) == ["Ada"]
    panel.get_by_role("button", name="Clear filter").click()
    expect(grid(page)).to_have_attribute("aria-rowcount", "5")
    panel = menu(page, header(page, 0))
    panel.get_by_role("searchbox", name="Contains…").fill("a")
    page.keyboard.press("Escape")
    assert column_of(page, 0) == ["Ada", "Dan"]


def test_a_search_can_keep_only_what_it_found(page: Page) -> None:
    page.get_by_role("searchbox", name="Search the table").fill("41")
    expect(page.get_by_text("2 rows")).to_be_visible()
    page.get_by_role("button", name="Keep only these rows").click()
    expect(page.get_by_role("searchbox", name="Search the table")).to_have_value("")
    assert [row[0] for row in table_of(page)] == ["name", "Bob", "Dan"]


def test_rows_are_added_moved_and_deleted(page: Page) -> None:
    cell(page, 1, 0).click(button="right")
    page.get_by_role("dialog").get_by_role("button", name="Add row above").click()
    expect(cell(page, 1, 0)).to_have_text("")
    cell(page, 2, 0).click(button="right")
    page.get_by_role("dialog").get_by_role("button", name="Move row down").click()
    cell(page, 1, 0).click(button="right")
    page.get_by_role("dialog").get_by_role("button", name="Delete row").click()
    assert [row[0] for row in table_of(page)[1:]] == ["Ada", "Cyd", "Bob", "Dan"]
    page.get_by_role("button", name="Add row").first.click()
    expect(grid(page)).to_have_attribute("aria-rowcount", "6")


def test_columns_are_added_renamed_moved_and_deleted(page: Page) -> None:
    menu(page, header(page, 0)).get_by_role("button", name="Add column to the right").click()
    expect(header(page, 1)).to_have_text("5")
    menu(page, header(page, 1)).get_by_role("button", name="Rename column").click()
    page.get_by_role("textbox", name="Name of the column").fill("city")
    page.keyboard.press("Enter")
    expect(header(page, 1)).to_have_text("city")
    menu(page, header(page, 1)).get_by_role("button", name="Move column left").click()
    menu(page, header(page, 4)).get_by_role("button", name="Delete column").click()
    assert table_of(page)[0] == ["city", "name", "age", "member"]


def test_a_value_of_a_function_replaces_the_table(page: Page) -> None:
    page.get_by_role("button", name="Two").click()
    expect(grid(page)).to_have_attribute("aria-rowcount", "3")
    expect(page.get_by_label("Changes")).to_have_value("1")


def test_only_what_is_in_sight_is_on_the_page(page: Page) -> None:
    page.get_by_role("tab", name="Large").click()
    expect(cell(page, 0, 0, "Large")).to_be_visible()
    assert grid(page, "Large").locator("[role=gridcell]").count() < 700
    expect(grid(page, "Large")).to_have_attribute("aria-rowcount", "5001")
    cell(page, 0, 1, "Large").click()
    page.keyboard.press("Control+End")
    expect(cell(page, 4999, 19, "Large")).to_be_in_viewport()
    expect(cell(page, 4999, 0, "Large")).to_be_in_viewport()  # it is pinned
    expect(cell(page, 0, 1, "Large")).to_have_count(0)
    expect(grid(page, "Large").get_by_role("rowheader", name="5000")).to_be_visible()
    focused = grid(page, "Large").get_attribute("aria-activedescendant")
    expect(page.locator(f"#{focused}")).to_have_text("r4999 c19")


def test_a_huge_table_comes_by_its_first_rows_and_goes_as_a_file(page: Page, table_server: Server) -> None:
    assert len(page.request.get(table_server.url).body()) < 1 << 20
    page.get_by_role("tab", name="Huge").click()
    expect(cell(page, 0, 0, "Huge")).to_have_text("row 0")
    expect(grid(page, "Huge")).to_have_attribute("aria-rowcount", "90001")
    with page.expect_request("**/queue/join*") as sent:
        page.get_by_role("button", name="Add up").click()
    expect(page.get_by_label("Sum")).to_have_value(f"90000 rows, {sum(range(90_000))}")
    assert len(sent.value.post_data or "") < 1000
    cell(page, 0, 1, "Huge").click()
    page.keyboard.press("Control+End")
    expect(cell(page, 89_999, 0, "Huge")).to_have_text("row 89999")
    page.keyboard.press("ArrowLeft")
    with page.expect_request("**/queue/join*"):  # for its change
        page.keyboard.type("1")
        page.keyboard.press("Enter")
    page.get_by_role("button", name="Add up").click()
    expect(page.get_by_label("Sum")).to_have_value(f"90000 rows, {sum(range(89_999)) + 1}")
    page.get_by_role("button", name="Backwards").click()
    expect(cell(page, 89_999, 0, "Huge")).to_have_text("row 0")
    header(page, 0, "Huge").get_by_text("name").click()
    expect(cell(page, 89_999, 0, "Huge")).to_have_text("row 89999")


def test_a_generator_changes_a_huge_table_while_its_rows_come(page: Page, table_server: Server) -> None:
    page.get_by_role("tab", name="Huge").click()
    page.get_by_role("button", name="Step by step").click()
    expect(cell(page, 0, 0, "Huge")).to_have_text("step")
    expect(grid(page, "Huge")).to_have_attribute("aria-rowcount", "20002")
    header(page, 0, "Huge").get_by_text("name").click()
    expect(cell(page, 0, 0, "Huge")).to_have_text("last")
    expect(cell(page, 1, 0, "Huge")).to_have_text("second")
    page.get_by_role("button", name="Add up").click()
    expect(page.get_by_label("Sum")).to_have_value(f"20001 rows, {sum(range(20_000)) + 1}")


def test_a_selected_cell_of_a_huge_table_is_told_without_its_column(page: Page) -> None:
    page.get_by_role("tab", name="Huge").click()
    with page.expect_request("**/queue/join*") as sent:
        cell(page, 3, 1, "Huge").click()
    expect(page.get_by_label("Seen")).to_have_value(
        "[3, 1] 3 ['row 3', 3, 'a line that is long enough to make a table a large one'] None"
    )
    assert len(sent.value.post_data or "") < 1000


def test_a_huge_table_whose_file_was_removed_is_uploaded_again(context: BrowserContext, table_server: Server) -> None:
    page = context.new_page()  # the browser logs the 403 that is looked for
    page.goto(table_server.url)
    page.get_by_role("tab", name="Huge").click()
    expect(cell(page, 0, 0, "Huge")).to_have_text("row 0")
    expect(page.get_by_text("Loading the rows…")).to_have_count(0)
    page.route("**/table.json", lambda route: route.fulfill(status=403))
    with page.expect_response("**/upload*"):
        page.get_by_role("button", name="Add up").click()
    expect(page.get_by_label("Sum")).to_have_value(f"90000 rows, {sum(range(90_000))}", timeout=15_000)


def test_a_function_of_the_page_gets_the_whole_table(page: Page) -> None:
    page.get_by_role("tab", name="Huge").click()
    page.get_by_role("button", name="Count here").click()
    expect(page.get_by_label("Seen")).to_have_value("90000 rows")


def test_a_styler_shows_its_texts_and_colours(page: Page) -> None:
    page.get_by_role("tab", name="Large").click()
    expect(cell(page, 1, 1, "Styled")).to_have_text("41.0 years")
    expect(cell(page, 1, 1, "Styled")).to_have_css("background-color", "rgb(255, 215, 0)")


def test_an_empty_table_is_filled_in(page: Page) -> None:
    page.get_by_role("tab", name="Empty").click()
    page.get_by_role("button", name="List", exact=True).click()
    expect(page.get_by_label("Listed")).to_have_value("[]")
    cell(page, 1, 1, "Empty").click()
    page.keyboard.type("x")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="List", exact=True).click()
    expect(page.get_by_label("Listed")).to_have_value("[['', ''], ['', 'x']]")
    cell(page, 0, 0, "Empty").click(button="right")
    panel = page.get_by_role("dialog")
    expect(panel.get_by_role("button", name="Add row below")).to_be_visible()
    expect(panel.get_by_role("button", name="Delete column")).to_have_count(0)


def test_a_fixed_table_keeps_its_rows_and_static_columns(page: Page) -> None:
    page.get_by_role("tab", name="Empty").click()
    cell(page, 0, 1, "Fixed").click()
    page.keyboard.type("no")
    page.keyboard.press("ArrowRight")
    page.keyboard.type("yes")
    page.keyboard.press("Enter")
    expect(cell(page, 0, 1, "Fixed")).to_have_attribute("aria-readonly", "true")
    page.get_by_role("button", name="List fixed").click()
    expect(page.get_by_label("Listed")).to_have_value("[[1, 'x', 'yes'], [2, 'z', 'w']]")
    cell(page, 0, 0, "Fixed").click(button="right")
    expect(page.get_by_role("dialog").get_by_role("button", name="Add row below")).to_have_count(0)


def test_tab_leaves_after_escape_and_after_the_last_cell(page: Page) -> None:
    cell(page, 3, 3).click()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Add row").first).to_be_focused()
    cell(page, 0, 0).click()
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Add row").first).to_be_focused()


def test_the_headers_are_reached_by_keyboard(page: Page) -> None:
    cell(page, 0, 1).click()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(header(page, 1)).to_have_attribute("aria-sort", "ascending")
    page.keyboard.press("Alt+ArrowDown")
    expect(page.get_by_role("dialog").get_by_role("button", name="Sort ascending")).to_be_focused()
    page.keyboard.press("Escape")
    expect(grid(page)).to_be_focused()


def test_the_full_screen_ends_with_escape(page: Page) -> None:
    page.get_by_role("button", name="Fullscreen").first.click()
    box = grid(page).bounding_box()
    assert box is not None
    assert box["width"] > 1200
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Exit fullscreen")).to_have_count(0)


def test_the_menu_of_a_column_fits_a_phone(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    for column in (1, 2):
        place = header(page, column)
        place.scroll_into_view_if_needed()
        box = menu(page, place).bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= 390
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        page.keyboard.press("Escape")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violation_in_any_state(page: Page, scheme: Literal["light", "dark"]) -> None:
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    found: list[str] = []

    def check(state: str) -> None:
        found.extend(f"{state}: {one}" for one in violations(page))

    cell(page, 1, 1).click()
    check("a selected cell")
    page.keyboard.press("F2")
    expect(page.get_by_role("textbox", name="Edit cell")).to_be_focused()
    check("an open editor")
    page.keyboard.press("Escape")
    header(page, 1).get_by_text("age").click()
    panel = menu(page, header(page, 1))
    panel.get_by_role("spinbutton", name="From").fill("30")
    check("a sorted column, and its menu with a filter")
    page.keyboard.press("Escape")
    cell(page, 0, 0).click(button="right")
    check("the menu of a row")
    page.keyboard.press("Escape")
    page.get_by_role("tab", name="Large").click()
    cell(page, 0, 1, "Large").click()
    grid(page, "Large").locator("..").evaluate("scroller => { scroller.scrollTop = 30000 }")
    expect(cell(page, 0, 1, "Large")).to_have_count(0)
    check("an active cell out of sight, pinned columns, row numbers, colours of a Styler")
    assert found == []
