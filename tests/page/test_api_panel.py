"""The API panel: programs with what the page shows, their answers, and a script of what somebody did."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.axe import violations
from tests.page.conftest import Gate


def opened_panel(page: Page) -> Locator:
    page.get_by_role("button", name="Use via API").click()
    panel = page.get_by_role("dialog", name="Use via API")
    expect(panel.get_by_role("button", name="Run /greet")).to_be_visible()
    return panel


@pytest.fixture
def panel(page: Page) -> Locator:
    """Opened after somebody has filled the form."""
    page.get_by_label("Name").fill("Ada's")
    page.get_by_label("Is it morning?").check()
    return opened_panel(page)


def unfolded(panel: Locator, name: str) -> Locator:
    """The part of an endpoint."""
    part = panel.locator("details").filter(has_text=f"{name}(")
    if part.get_attribute("open") is None:
        part.locator("summary").click()
    return part


def run(program: str) -> str:
    return subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout


def test_the_programs_have_what_the_page_shows(panel: Locator) -> None:
    curl = panel.get_by_role("region", name="curl snippet for /greet")
    expect(curl).to_contain_text('{"data": ["Ada\'\\\'\'s", true, 10]}')
    panel.get_by_role("button", name="limelight").click()
    line = panel.get_by_role("region", name="limelight snippet for /greet")
    expect(line).to_contain_text("is_morning=true temperature=10")
    panel.get_by_role("button", name="Python").click()
    program = panel.get_by_role("region", name="Python snippet for /greet").inner_text()
    said = run(program)
    assert "Good morning Ada's" in said


def test_an_endpoint_is_run_as_a_program_runs_it(panel: Locator) -> None:
    panel.get_by_role("button", name="Run /greet").press("Enter")
    expect(panel.get_by_role("region", name="Answer of /greet")).to_contain_text("Good morning Ada's")
    assert violations(panel.page) == []


def test_the_answer_is_the_last_value_of_a_generator(page: Page) -> None:
    page.get_by_role("tab", name="Stream").click()
    page.get_by_label("Text", exact=True).fill("abc")
    part = unfolded(opened_panel(page), "/spell")
    part.get_by_role("button", name="Run /spell").click()
    expect(part.get_by_role("region", name="Answer of /spell")).to_have_text(re.compile(r'^\[\s*"abc"\s*\]$'))


def test_a_call_that_runs_is_cancelled(panel: Locator, gate: Gate) -> None:
    part = unfolded(panel, "/wait")
    part.get_by_role("button", name="Run /wait").click()
    with panel.page.expect_request(lambda request: request.method == "DELETE") as asked:
        part.get_by_role("button", name="Cancel").click()
    answer = asked.value.response()
    assert answer is not None
    assert answer.ok
    expect(part.get_by_role("button", name="Run /wait")).to_be_visible()


def test_what_one_does_becomes_a_script(panel: Locator) -> None:
    page = panel.page
    panel.get_by_role("button", name="Record calls").click()
    expect(panel).to_be_hidden()
    bar = page.get_by_role("complementary", name="Recorder")
    expect(bar.get_by_role("button", name="Stop and show")).to_be_focused()
    page.get_by_role("button", name="Greet", exact=True).click()
    expect(bar).to_contain_text("Recorded calls: 1")
    page.get_by_label("Name").fill("Bob")
    page.get_by_label("Name").press("Enter")
    expect(bar).to_contain_text("Recorded calls: 2")
    assert violations(page) == []
    bar.get_by_role("button", name="Stop and show").click()
    expect(bar).to_be_hidden()
    again = page.get_by_role("dialog", name="Use via API")
    again.get_by_role("button", name="Python").click()
    script = again.get_by_role("region", name="Recorded calls: 2")
    expect(script).to_contain_text("Bob")
    said = run(script.inner_text())
    assert said.index("Ada's") < said.index("Bob")


def test_the_panel_fits_a_phone(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    panel = opened_panel(page)
    assert panel.evaluate("node => node.scrollWidth <= node.clientWidth")
    for button in panel.get_by_role("group", name="Language of the snippets").get_by_role("button").all():
        box = button.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
