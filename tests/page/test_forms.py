"""Components of forms in a real browser: with the keyboard, for screen readers, in both themes and on a phone."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.axe import violations
from tests.page.conftest import opened
from tests.servers import Server, run_script

pytestmark = pytest.mark.browser

TABS = ("Dates", "Colors", "Highlights", "Dialogue", "Parameters", "Buttons")
SVG = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 8 8'><circle cx='4' cy='4' r='4' fill='#b67a00'/></svg>"


@pytest.fixture(scope="module")
def forms_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("forms")
    (folder / "icon.svg").write_text(SVG)
    (folder / "report.txt").write_text("a report")
    places = {"FORMS_ICON": str(folder / "icon.svg"), "FORMS_REPORT": str(folder / "report.txt")}
    with run_script(Path(__file__).parent / "forms_app.py", env={**os.environ, **places, "SPACE_ID": ""}) as running:
        yield running


@pytest.fixture
def forms(context: BrowserContext, forms_server: Server) -> Iterator[Page]:
    yield from opened(context, forms_server.url)


def show(page: Page, tab: str) -> None:
    page.get_by_role("tab", name=tab, exact=True).click()


def expect_heard(page: Page, text: str) -> None:
    expect(page.get_by_label("Heard", exact=True)).to_have_value(text)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violation_in_forms(forms: Page, scheme: str) -> None:
    forms.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
    for tab in TABS:
        show(forms, tab)
        if tab == "Dates":
            forms.get_by_role("button", name="Choose a date").first.click()
        if tab == "Highlights":
            forms.get_by_role("option", name="world").click()
        if tab == "Parameters":
            forms.get_by_role("button", name="Open all").click()
        assert violations(forms) == [], tab


def test_forms_fit_on_a_phone(forms: Page) -> None:
    for tab in TABS:
        forms.set_viewport_size({"width": 1280, "height": 740})  # where all tabs fit
        show(forms, tab)
        forms.set_viewport_size({"width": 360, "height": 740})
        if tab == "Dates":
            forms.get_by_role("button", name="Choose a date").first.click()
        expect(forms.locator("html")).to_have_js_property("scrollWidth", 360)  # once the tabs are measured anew


def test_a_date_is_typed(forms: Page) -> None:
    field = forms.get_by_label("When")
    field.fill("2024-5-1 8:05:00")
    field.press("Enter")
    expect_heard(forms, "submitted 2024-05-01 08:05:00+02:00")
    expect(field).to_have_value("2024-05-01 08:05:00")
    field.fill("soon")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description("The start Expected YYYY-MM-DD HH:MM:SS, now, or now - 5m")
    field.fill("now - 5m")
    field.press("Tab")
    expect(forms.get_by_label("Heard", exact=True)).to_have_value(
        re.compile(r"^datetime\.datetime\(20\d\d, .*Europe/Paris")
    )


def test_a_date_is_chosen_with_the_keyboard(forms: Page) -> None:
    forms.get_by_label("When").press("Alt+ArrowDown")
    calendar = forms.get_by_role("dialog", name="Choose a date")
    day = calendar.get_by_role("button", name="Friday, May 17, 2024")
    expect(day).to_be_focused()
    expect(calendar.get_by_role("gridcell", selected=True)).to_have_text("17")
    for key in ("ArrowRight", "ArrowDown", "PageDown", "Home"):
        forms.keyboard.press(key)
    expect(calendar.get_by_role("button", name="Sunday, June 23, 2024")).to_be_focused()
    forms.keyboard.press("Enter")
    expect(forms.get_by_label("When")).to_have_value("2024-06-23 09:30:00")
    calendar.get_by_label("Time").fill("10:00:05")
    calendar.get_by_label("Time").press("Tab")
    expect(forms.get_by_label("When")).to_have_value("2024-06-23 10:00:05")
    forms.keyboard.press("Escape")
    expect(calendar).to_be_hidden()
    expect(forms.get_by_role("button", name="Choose a date").first).to_be_focused()


def test_a_day_alone_closes_the_calendar(forms: Page) -> None:
    forms.get_by_role("button", name="Choose a date").nth(1).click()
    forms.get_by_role("button", name="Today").click()
    expect(forms.get_by_role("dialog")).to_be_hidden()
    expect(forms.get_by_label("Day", exact=True)).not_to_have_value("")


def test_a_date_that_nobody_changes_is_shown_in_its_timezone(forms: Page) -> None:
    field = forms.get_by_label("Fixed", exact=True)
    expect(field).to_have_value("2023-11-14 22:13:20")
    expect(field).not_to_be_editable()


def test_a_color_is_typed_in_any_notation(forms: Page) -> None:
    show(forms, "Colors")
    field = forms.get_by_label("Value of the color").first
    field.fill("rgb(1, 2, 3)")
    field.press("Enter")
    expect_heard(forms, "submitted #010203")
    expect(field).to_have_value("#010203")
    forms.get_by_label("Notation").first.select_option("hsl")
    expect(field).to_have_value("hsl(210, 50%, 1%)")
    field.fill("nothing")
    expect(field).to_have_attribute("aria-invalid", "true")
    field.press("Tab")
    expect(field).to_have_value("hsl(210, 50%, 1%)")


def test_a_color_is_picked(forms: Page) -> None:
    show(forms, "Colors")
    picker = forms.get_by_label("Color", exact=True).and_(forms.locator("input"))
    expect(picker).to_have_value("#ff8800")
    picker.fill("#00ff00")
    expect_heard(forms, "released #00ff00")
    expect(forms.get_by_label("Value of the color").nth(1)).to_have_value("#663399")


def test_highlights_are_selected_and_named(forms: Page) -> None:
    show(forms, "Highlights")
    forms.get_by_role("button", name="world place").click()
    expect_heard(forms, "selected 2 ['world', 'place']")
    legend = forms.get_by_role("list", name="Categories")
    expect(legend.get_by_role("listitem")).to_have_text(["greeting", "place"])
    expect(forms.get_by_role("img", name="Scores from -1 to +1")).to_be_visible()


def test_words_are_labelled_with_the_keyboard(forms: Page) -> None:
    show(forms, "Highlights")
    words = forms.get_by_role("group", name="Words").get_by_role("listbox")
    words.focus()
    for key in ("ArrowRight", "ArrowRight", "Shift+ArrowRight"):
        words.press(key)
    expect(words.get_by_role("option", selected=True)).to_have_count(2)
    words.press("Enter")
    field = forms.get_by_label("Label of “big world”")
    field.fill("thing")
    field.press("Enter")
    expect_heard(forms, "[('Hello', 'greeting'), (' ', None), ('big world', 'thing')]")
    expect(words).to_be_focused()
    words.press("Delete")
    expect_heard(forms, "[('Hello', 'greeting'), (' big world', None)]")


def test_words_are_labelled_with_the_mouse(forms: Page) -> None:
    show(forms, "Highlights")
    forms.get_by_role("option", name="big").dblclick()
    forms.get_by_label("Label of “big”").fill("size")
    forms.get_by_role("button", name="Set", exact=True).click()
    expect_heard(forms, "[('Hello', 'greeting'), (' ', None), ('big', 'size'), (' ', None), ('world', 'place')]")
    forms.get_by_role("option", name="world").click()
    forms.get_by_role("button", name="Remove label").click()
    expect_heard(forms, "[('Hello', 'greeting'), (' ', None), ('big', 'size'), (' world', None)]")


def test_a_dialogue_is_written_line_by_line(forms: Page) -> None:
    show(forms, "Dialogue")
    talk = forms.get_by_role("group", name="Talk", exact=True)
    talk.get_by_label("Line 1", exact=True).press("Enter")
    second = talk.get_by_label("Line 2", exact=True)
    expect(second).to_be_focused()
    expect(talk.get_by_label("Speaker of line 2")).to_have_value("Bob")
    forms.keyboard.type("well :la")
    expect(talk.get_by_role("option", name="(laughs)")).to_be_visible()
    forms.keyboard.press("Enter")
    expect(second).to_have_value("well (laughs) ")
    talk.get_by_role("button", name="Submit").click()
    expect_heard(forms, repr("[Ann] hi\n[Bob] well (laughs) ").replace("\n", " "))
    second.press("Enter")
    expect(talk.get_by_role("button", name="Add a line after line 1")).to_be_disabled()
    talk.get_by_label("Line 3", exact=True).press("Backspace")
    expect(second).to_be_focused()
    talk.get_by_role("button", name="Remove line 1").click()
    expect(talk.get_by_label("Speaker of line 1")).to_have_value("Bob")


def test_a_dialogue_is_also_text(forms: Page) -> None:
    show(forms, "Dialogue")
    talk = forms.get_by_role("group", name="Talk", exact=True)
    talk.get_by_role("button", name="Plain text").click()
    whole = talk.get_by_label("Dialogue as plain text")
    expect(whole).to_have_value("[Ann] hi")
    whole.fill("[Bob] yes\n[Ann] no")
    talk.get_by_role("button", name="Plain text").click()
    expect(talk.get_by_label("Line 2", exact=True)).to_have_value("no")
    expect(talk.get_by_label("Speaker of line 1")).to_have_value("Bob")


def test_a_dialogue_in_a_form_of_its_own_is_read_by_the_author(forms: Page) -> None:
    show(forms, "Dialogue")
    own = forms.get_by_role("group", name="Own form")
    expect(own.get_by_label("Line 1", exact=True)).to_have_value("hi")
    own.get_by_label("Line 1", exact=True).fill("ho")
    expect_heard(forms, "'Ann: ho'")
    own.get_by_role("button", name="Plain text").click()
    expect(own.get_by_label("Dialogue as plain text")).to_have_value("Ann: ho")


def test_a_dialogue_is_read(forms: Page) -> None:
    show(forms, "Dialogue")
    heard = forms.get_by_role("group", name="Heard talk")
    expect(heard.get_by_role("term")).to_have_text("Ann")
    expect(heard.get_by_role("definition")).to_have_text("hello")
    expect(forms.get_by_label("Free")).to_be_editable()


def test_parameters_open_and_link(forms: Page) -> None:
    show(forms, "Parameters")
    viewer = forms.get_by_role("region", name="Parameters")
    expect(viewer.get_by_role("link", name="User", exact=True)).to_have_attribute("href", "#h-user")
    expect(viewer.get_by_text("Who it is")).to_be_hidden()
    viewer.get_by_role("button", name="Open all").click()
    expect(viewer.get_by_role("link", name="users")).to_be_visible()
    viewer.get_by_role("button", name="Close all").click()
    forms.evaluate("location.hash = 'param-count'")
    expect(viewer.get_by_text("Not described")).to_be_visible()


def test_buttons_have_icons_that_load(forms: Page) -> None:
    show(forms, "Buttons")
    for name in ("Star", "Upload"):
        picture = forms.get_by_role("tabpanel").locator(":is(a, button)", has_text=name).locator("img")
        expect(picture).to_have_js_property("complete", True)
        assert picture.evaluate("(one) => one.naturalWidth") > 0
    expect(forms.get_by_role("link", name="Star")).to_have_attribute("target", "_blank")


def test_a_file_is_saved(forms: Page) -> None:
    show(forms, "Buttons")
    with forms.expect_download() as saved:
        forms.get_by_role("link", name="Save", exact=True).click()
    assert (saved.value.suggested_filename, saved.value.path().read_text()) == ("report.txt", "a report")
    forms.get_by_role("button", name="Make").click()
    expect(forms.get_by_role("link", name="Make")).to_have_attribute("download", "report.txt")
    expect(forms.get_by_role("button", name="Nothing to save")).to_be_disabled()


def test_an_app_is_copied_only_where_there_is_a_hub(forms: Page) -> None:
    show(forms, "Buttons")
    expect(forms.get_by_role("link", name="Copy the app")).to_be_visible()
    expect(forms.get_by_text("Duplicate Space")).to_have_count(0)


def test_what_a_button_clears_is_cleared(forms: Page) -> None:
    show(forms, "Colors")
    forms.get_by_label("Value of the color").first.fill("#123456")
    forms.get_by_label("Value of the color").first.press("Enter")
    expect_heard(forms, "submitted #123456")
    show(forms, "Buttons")
    forms.get_by_role("button", name="Wipe").click()
    expect_heard(forms, "")


def test_nothing_of_forms_is_loaded_by_pages_without_them(page: Page) -> None:
    names = page.evaluate("performance.getEntriesByType('resource').map((one) => one.name)")
    chunks = ("colorpicker", "datetime", "dialogue", "highlightedtext", "paramviewer", "downloadbutton")
    assert [one for one in names if any(chunk in one.lower() for chunk in chunks)] == []
