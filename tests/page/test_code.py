"""The code editor in the browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, Request, expect

from tests.axe import violations
from tests.page.conftest import opened
from tests.servers import run_script

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with run_script(Path(__file__).parent / "code_app.py") as running:
        yield running.url


@pytest.fixture
def page(context: BrowserContext, address: str) -> Iterator[Page]:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    yield from opened(context, address)


def program(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Program", exact=True)


def lines(editor: Locator) -> list[str]:
    return editor.locator(".cm-line").all_text_contents()


def test_what_is_typed_reaches_the_function_and_its_answer_is_shown(page: Page) -> None:
    program(page).press("ControlOrMeta+a")  # `fill` selects behind the editor's back, which may notice too late
    page.keyboard.insert_text("print(1)\nprint(2)")
    page.get_by_role("button", name="To the query").click()
    query = page.get_by_role("textbox", name="Query")
    expect(query.locator(".cm-line")).to_have_text(["print(1)", "print(2)"])
    expect(page.get_by_label("Heard")).to_have_value(re.compile("input=1"))


def test_tab_indents_and_after_escape_leaves_in_both_directions(page: Page) -> None:
    editor = program(page)
    editor.focus()
    editor.press("ControlOrMeta+Home")
    editor.press("Tab")
    assert lines(editor)[0] == "    def f(x):"
    editor.press("Shift+Tab")
    assert lines(editor)[0] == "def f(x):"
    editor.press("Escape")
    editor.press("Tab")
    expect(editor).not_to_be_focused()
    editor.focus()
    editor.press("Escape")
    editor.press("Shift+Tab")
    expect(editor).not_to_be_focused()
    expect(editor).to_have_accessible_description("Tab indents. To leave with Tab, press Escape first.")


def test_a_key_after_escape_gives_tab_back_to_the_editor(page: Page) -> None:
    editor = program(page)
    editor.focus()
    for key in ("ControlOrMeta+Home", "Escape", "ArrowDown", "Home", "Tab"):
        editor.press(key)
    expect(editor).to_be_focused()
    assert lines(editor)[1] == "        return x"


def test_what_cannot_be_edited_is_reached_and_left_by_tab_and_scrolls(page: Page) -> None:
    query = page.get_by_role("textbox", name="Query")
    query.focus()
    query.press("x")
    expect(query).to_have_attribute("aria-readonly", "true")
    assert "x" not in lines(query)[0]
    query.press("Tab")
    expect(query).not_to_be_focused()
    scroller = page.locator("#query .cm-scroller")
    assert scroller.evaluate("one => one.scrollHeight > one.clientHeight + 100")
    assert scroller.evaluate("one => one.clientHeight") < 8 * 24


def test_lines_wrap_and_are_numbered_as_the_author_says(page: Page) -> None:
    expect(page.locator("#program .cm-lineNumbers")).to_be_visible()
    expect(page.locator("#query .cm-lineNumbers")).to_have_count(0)
    expect(page.locator("#query .cm-lineWrapping")).to_have_count(1)
    expect(page.locator("#program .cm-lineWrapping")).to_have_count(0)


def test_code_is_coloured_and_a_function_changes_its_language(page: Page) -> None:
    page.locator("#program .cm-line span").first.wait_for()
    page.get_by_role("button", name="To JSON").click()
    expect(program(page).locator(".cm-line")).to_have_text(['{"a": 1}'])
    expect(program(page).locator(".cm-line").get_by_text('"a"', exact=True)).to_have_js_property("localName", "span")


def test_names_are_completed_where_the_author_wants_it(page: Page) -> None:
    editor = program(page)
    editor.press("ControlOrMeta+End")
    editor.press_sequentially("\nisinst")
    expect(page.get_by_role("option", name="isinstance")).to_be_visible()
    page.get_by_role("option", name="isinstance").click()
    expect(editor.locator(".cm-line").last).to_contain_text("isinstance")


def test_focus_and_blur_are_heard(page: Page) -> None:
    program(page).focus()
    expect(page.get_by_label("Heard")).to_have_value(re.compile("focus=[1-9]"))
    page.get_by_label("After").focus()
    expect(page.get_by_label("Heard")).to_have_value(re.compile("blur=[1-9]"))


def test_code_is_copied_and_downloaded_under_the_name_of_its_language(page: Page) -> None:
    block = page.locator("#program")
    block.get_by_role("button", name="Copy").click()
    expect(block.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == "def f(x):\n    return x"
    with page.expect_download() as begun:
        block.get_by_role("button", name="Download").click()
    assert begun.value.suggested_filename == "file.py"
    assert Path(begun.value.path()).read_text() == "def f(x):\n    return x"
    expect(page.locator("#plain").get_by_role("button")).to_have_count(0)


def test_only_the_languages_of_the_page_are_fetched(context: BrowserContext, address: str) -> None:
    fetched: list[str] = []

    def note(request: Request) -> None:
        fetched.append(request.url.rpartition("/")[2])

    page = context.new_page()
    page.on("request", note)
    page.goto(address)
    page.locator("#query .cm-line span").first.wait_for()
    assert any(name.startswith("sql-") for name in fetched)
    before = {*fetched}
    page.get_by_role("button", name="To JSON").click()
    expect(program(page).locator(".cm-line").get_by_text('"a"', exact=True)).to_have_js_property("localName", "span")
    added = [name for name in {*fetched} - before if name.endswith(".js")]
    assert len([name for name in added if not name.startswith("running-")]) == 1, added  # what a button shows that runs


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violation(page: Page, scheme: Literal["light", "dark"]) -> None:
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.locator("#query .cm-line span").first.wait_for()
    assert violations(page) == []


def test_long_lines_do_not_widen_a_phone(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 700})
    program(page).fill("x = " + "1 + " * 200)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
