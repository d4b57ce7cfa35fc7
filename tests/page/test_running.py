"""What a page shows of a call that runs, at its button and once for all that it fills, in a real Chromium."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.axe import violations
from tests.page.conftest import Gate, opened
from tests.servers import Server, run_script

pytestmark = pytest.mark.browser
APP = Path(__file__).parent / "running_app.py"


@pytest.fixture(scope="module")
def running_server(gate_path: Path) -> Iterator[Server]:
    with run_script(APP, env={**os.environ, "PAGE_TEST_GATE": str(gate_path)}) as running:
        yield running


@pytest.fixture
def page(context: BrowserContext, running_server: Server, gate: Gate) -> Iterator[Page]:
    """The functions run until the gate opens."""
    yield from opened(context, running_server.url)
    gate.open()


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name)


def test_the_pressed_button_counts_the_seconds(page: Page, gate: Gate) -> None:
    button(page, "Think").click()
    expect(button(page, "Think")).to_contain_text(re.compile(r"\d s"))
    gate.open()
    expect(page.get_by_label("Result")).to_have_value("thought of tea")
    expect(button(page, "Think")).to_have_text("Think")


def test_a_second_press_says_why_nothing_happens(page: Page, gate: Gate) -> None:
    button(page, "Think").click()
    expect(button(page, "Think")).to_contain_text(re.compile(r"\d s"))
    button(page, "Think").click()
    expect(button(page, "Think")).to_contain_text("It is still running.")
    expect(page.get_by_role("status")).to_have_text("It is still running.")
    gate.open()
    expect(page.get_by_label("Result")).to_have_value("thought of tea")


def test_the_pressed_button_stops_what_can_be_stopped(page: Page) -> None:
    button(page, "Write").click()
    expect(page.get_by_label("Result")).to_have_value("tea so far")
    expect(button(page, "Write")).to_have_accessible_name("Stop Write")
    button(page, "Write").click()
    expect(button(page, "Write")).to_have_text("Write")
    expect(page.get_by_label("Result")).to_have_value("tea so far")
    expect(page.get_by_label("Ended")).to_have_value("tidied")


def test_a_button_that_cancels_is_dim_while_nothing_runs(page: Page) -> None:
    expect(button(page, "Give up")).to_be_disabled()
    button(page, "Long").click()
    expect(button(page, "Give up")).to_be_enabled()
    expect(button(page, "Long")).to_contain_text(re.compile(r"\d s"))
    expect(button(page, "Long")).not_to_contain_text("Stop")
    button(page, "Give up").click()
    expect(button(page, "Give up")).to_be_disabled()
    expect(button(page, "Long")).to_have_text("Long")


def test_a_button_for_several_calls_stays_one(page: Page, gate: Gate) -> None:
    joins: list[str] = []
    page.on("request", lambda request: joins.append(request.url) if "queue/join" in request.url else None)
    button(page, "Again").click()
    expect(button(page, "Again")).to_contain_text(re.compile(r"\d s"))
    button(page, "Again").click()
    gate.open()
    expect(button(page, "Again")).to_have_text("Again")
    assert len(joins) == 2


def test_hidden_progress_is_hidden_at_the_button_too(page: Page, gate: Gate) -> None:
    button(page, "Quiet").click()
    button(page, "Think").click()
    expect(button(page, "Think")).to_contain_text(re.compile(r"\d s"))
    expect(button(page, "Quiet")).to_have_text("Quiet")


def test_a_call_has_one_progress(page: Page, gate: Gate) -> None:
    button(page, "Think").click()
    expect(page.get_by_test_id("status-tracker")).to_contain_text([re.compile(r"\d s")])
    gate.open()
    expect(page.get_by_test_id("status-tracker")).to_have_count(0)


def said(page: Page) -> Locator:
    return page.locator("#ll-said")


def test_a_screen_reader_is_told_the_start_and_the_end(page: Page, gate: Gate) -> None:
    button(page, "Think").click()
    expect(said(page)).to_have_text("Running")
    gate.open()
    expect(said(page)).to_have_text("Done")


def test_an_error_is_told_once(page: Page, gate: Gate) -> None:
    button(page, "Bake").click()
    expect(said(page)).to_have_text("Running")
    gate.open()
    expect(page.get_by_role("alert")).to_contain_text(["The oven is cold"])
    expect(said(page)).to_have_text("Running")
    expect(button(page, "Bake")).to_have_text("Bake")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violation_while_calls_run(page: Page, scheme: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
    for name in ("Write", "Long"):
        button(page, name).click()
        expect(button(page, name)).to_contain_text(re.compile(r"\d s"))
    assert violations(page) == []
