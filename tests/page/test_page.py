"""What a person does with the page, in a real Chromium."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.page.conftest import Gate

pytestmark = pytest.mark.browser


def open_tab(page: Page, name: str) -> None:
    """By itself, or in a narrow window by the menu of the tabs that do not fit."""
    tab, item = page.get_by_role("tab", name=name, exact=True), page.get_by_role("menuitem", name=name, exact=True)
    more = page.get_by_role("button", name="More tabs")
    expect(tab.or_(more).first).to_be_visible()
    if not tab.is_visible():
        more.click()
    tab.or_(item).click()


def test_filling_and_submitting_shows_every_output(page: Page) -> None:
    page.get_by_label("Name").fill("Ada")
    page.get_by_label("Is it morning?").check()
    page.get_by_role("button", name="Greet", exact=True).click()
    expect(page.get_by_label("Greeting")).to_have_value("Good morning Ada")
    expect(page.get_by_label("Doubled")).to_have_value("20")


def test_enter_in_a_textbox_submits(page: Page) -> None:
    page.get_by_label("Name").fill("Grace")
    page.get_by_label("Name").press("Enter")
    expect(page.get_by_label("Greeting")).to_have_value("Good evening Grace")


def test_streamed_text_ends_whole(page: Page) -> None:
    open_tab(page, "Stream")
    page.get_by_label("Text", exact=True).fill("limelight")
    page.get_by_role("button", name="Spell").click()
    expect(page.get_by_label("Spelled")).to_have_value("limelight")


def test_progress_is_shown_while_a_function_runs(page: Page, gate: Gate) -> None:
    open_tab(page, "Wait")
    page.get_by_role("button", name="Wait", exact=True).click()
    expect(page.get_by_test_id("status-tracker").first).to_contain_text("Half way")
    gate.open()
    expect(page.get_by_label("Waited")).to_have_value("done: tea")
    expect(page.get_by_test_id("status-tracker")).to_have_count(0)


def test_a_reload_finds_the_running_job_again(page: Page, gate: Gate) -> None:
    open_tab(page, "Wait")
    page.get_by_role("button", name="Wait", exact=True).click()
    expect(page.get_by_test_id("status-tracker").first).to_contain_text("Half way")
    page.reload()
    open_tab(page, "Wait")
    gate.open()
    expect(page.get_by_label("Waited")).to_have_value("done: tea")


def test_a_lost_network_is_survived(page: Page, gate: Gate) -> None:
    open_tab(page, "Wait")
    page.get_by_role("button", name="Wait", exact=True).click()
    expect(page.get_by_test_id("status-tracker").first).to_contain_text("Half way")
    page.context.set_offline(True)
    gate.open()
    page.context.set_offline(False)
    expect(page.get_by_label("Waited")).to_have_value("done: tea")


def test_a_running_job_can_be_given_up(page: Page, gate: Gate) -> None:
    open_tab(page, "Wait")
    page.get_by_role("button", name="Wait", exact=True).click()
    expect(page.get_by_test_id("status-tracker").first).to_contain_text("Half way")
    page.get_by_role("button", name="Give up").click()
    expect(page.get_by_test_id("status-tracker")).to_have_count(0)
    gate.open()


def test_an_error_of_the_author_is_a_dismissible_notice(page: Page) -> None:
    open_tab(page, "Fail")
    page.get_by_role("button", name="Fail openly").click()
    expect(page.get_by_test_id("toast-body")).to_contain_text("The oven is cold")
    page.get_by_test_id("toast-close").click()
    expect(page.get_by_test_id("toast-body")).to_have_count(0)


def test_other_exceptions_stay_secret(page: Page) -> None:
    open_tab(page, "Fail")
    page.get_by_role("button", name="Fail secretly").click()
    expect(page.get_by_test_id("toast-body")).to_be_visible()
    assert "secret detail" not in page.content()


def test_notices_of_a_function_are_shown(page: Page) -> None:
    open_tab(page, "Fail")
    page.get_by_role("button", name="Notify").click()
    expect(page.get_by_text("Just so you know")).to_be_visible()
    expect(page.get_by_text("Mind the gap")).to_be_visible()


def test_a_file_is_uploaded_and_described(page: Page, tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("hello")
    open_tab(page, "Files")
    page.locator("input[type=file]").first.set_input_files(tmp_path / "note.txt")
    expect(page.get_by_label("Described")).to_have_value("note.txt: 5 bytes")


def test_a_picture_goes_in_and_comes_out(page: Page, picture: Path) -> None:
    open_tab(page, "Files")
    page.locator("input[type=file]").nth(1).set_input_files(picture)
    expect(page.get_by_role("img", name="Picture in")).to_be_visible()
    page.get_by_role("button", name="Show it").click()
    out = page.get_by_role("img", name="Picture out")
    expect(out).to_be_visible()
    assert out.evaluate("image => image.decode().then(() => image.naturalWidth)") == 8


def test_choices_reach_the_function(page: Page) -> None:
    open_tab(page, "Choose")
    page.get_by_test_id("green-radio-label").click()
    page.get_by_label("large").check()
    page.get_by_role("combobox", name="Many").click()
    page.get_by_role("option", name="two").click()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Choose").click()
    expect(page.get_by_test_id("json")).to_contain_text("green")
    expect(page.get_by_test_id("json")).to_contain_text("two")


def test_a_label_shows_its_confidences(page: Page) -> None:
    open_tab(page, "Choose")
    page.get_by_role("button", name="Score").click()
    expect(page.get_by_text("70%")).to_be_visible()


def test_state_lasts_between_calls_of_one_page(page: Page) -> None:
    open_tab(page, "State")
    for expected in ("seen 1", "seen 2"):
        page.get_by_role("button", name="Count").click()
        expect(page.get_by_label("Counted")).to_have_value(expected)


def test_an_update_hides_a_component(page: Page) -> None:
    open_tab(page, "State")
    expect(page.get_by_label("Counted")).to_be_visible()
    page.get_by_role("button", name="Hide").click()
    expect(page.get_by_label("Counted")).to_be_hidden()


def test_a_chain_runs_in_order_and_js_in_the_browser(page: Page) -> None:
    open_tab(page, "State")
    page.get_by_role("button", name="Chain").click()
    expect(page.get_by_label("Second")).to_have_value("one two")
    page.get_by_role("button", name="In the browser").click()
    expect(page.get_by_label("From the browser")).to_have_value("one (js)")


def test_an_accordion_opens_by_keyboard(page: Page) -> None:
    open_tab(page, "State")
    expect(page.get_by_label("Inside")).to_be_hidden()
    page.get_by_role("button", name="More").press("Enter")
    expect(page.get_by_label("Inside")).to_be_visible()


def test_tabs_move_by_arrow_keys(page: Page) -> None:
    page.get_by_role("tab", name="Greet").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="Stream")).to_be_focused()


def test_the_api_panel_shows_commands_that_work(page: Page) -> None:
    page.get_by_role("button", name="Use via API").click()
    panel = page.get_by_role("dialog")
    expect(panel).to_contain_text("/greet")
    expect(panel).to_contain_text("curl -N")
    expect(panel).to_contain_text("temperature")
    page.keyboard.press("Escape")
    expect(panel).to_have_count(0)
