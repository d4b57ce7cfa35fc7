"""What was typed is there again: after a reload, Back and a crash of the tab."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.page.conftest import opened
from tests.servers import Server, free_port, run_script
from tests.waiting import eventually

pytestmark = pytest.mark.browser

APP = Path(__file__).with_name("kept_app.py")


@pytest.fixture(scope="module")
def kept_server() -> Iterator[Server]:
    with run_script(APP) as running:
        yield running


@pytest.fixture
def kept(context: BrowserContext, kept_server: Server) -> Iterator[Page]:
    yield from opened(context, kept_server.url)


def stored(page: Page) -> str:
    return str(page.evaluate("Object.entries({...sessionStorage}).filter(([key]) => key.includes('typed')).join()"))


def fill(page: Page) -> None:
    page.get_by_label("Text").fill("a long text")
    expect(page.get_by_label("Told")).to_have_value(re.compile("change"))
    page.get_by_label("coffee").check()
    page.get_by_label("Secret").fill("hunter2")
    page.get_by_label("Once").fill("only once")
    page.get_by_label("Message").fill("half a mess")
    # On its own, before the page hears that it ends: a tab that crashes hears nothing.
    eventually(lambda: "half a mess" in stored(page), "what was typed is kept")


def check_kept(page: Page) -> None:
    expect(page.get_by_label("Text")).to_have_value("a long text")
    expect(page.get_by_label("coffee")).to_be_checked()
    expect(page.get_by_label("Message")).to_have_value("half a mess")
    expect(page.get_by_label("Secret")).to_have_value("")
    expect(page.get_by_label("Once")).to_have_value("")
    assert "hunter2" not in stored(page)
    assert "only once" not in stored(page)


def test_it_is_there_after_a_reload_and_changes_nothing(kept: Page) -> None:
    fill(kept)
    kept.reload()
    check_kept(kept)
    # The next change is the first one.
    expect(kept.get_by_label("Told")).to_have_value("")
    kept.reload()
    check_kept(kept)


def test_it_is_there_after_back(kept: Page) -> None:
    fill(kept)
    kept.goto("about:blank")
    kept.go_back()
    check_kept(kept)


def test_what_the_apps_load_sets_stays(kept: Page) -> None:
    loaded = kept.get_by_label("Loaded")
    expect(loaded).to_have_value("from the load")
    loaded.fill("by hand")
    kept.reload()
    expect(loaded).to_have_value("from the load")


def test_what_was_sent_is_not_there_again(kept: Page) -> None:
    kept.get_by_label("Message").fill("hello")
    kept.get_by_role("button", name="Send").click()
    expect(kept.get_by_label("Answer")).to_have_value("sent hello")
    expect(kept.get_by_label("Message")).to_have_value("")
    kept.reload()
    expect(kept.get_by_label("Loaded")).to_have_value("from the load")
    expect(kept.get_by_label("Message")).to_have_value("")


def test_another_tab_begins_afresh(context: BrowserContext, kept: Page, kept_server: Server) -> None:
    fill(kept)
    other = context.new_page()
    other.goto(kept_server.url)
    expect(other.get_by_label("Loaded")).to_have_value("from the load")
    expect(other.get_by_label("Text")).to_have_value("")


def test_another_app_at_the_same_address_does_not_get_it(context: BrowserContext) -> None:
    port, page = free_port(), context.new_page()
    with run_script(APP, port=port) as server:
        page.goto(server.url)
        fill(page)
    with run_script(APP, port=port, env={**os.environ, "TEST_TITLE": "Another"}) as server:
        page.goto(server.url)
        expect(page.get_by_label("Loaded")).to_have_value("from the load")
        expect(page.get_by_label("Text")).to_have_value("")
        expect(page.get_by_label("coffee")).not_to_be_checked()


def test_an_author_may_turn_it_off(context: BrowserContext) -> None:
    with run_script(APP, env={**os.environ, "LIMELIGHT_KEEP_INPUT": "false"}) as server:
        page = context.new_page()
        page.goto(server.url)
        page.get_by_label("Text").fill("a long text")
        expect(page.get_by_label("Told")).to_have_value(re.compile("change"))
        page.reload()
        expect(page.get_by_label("Loaded")).to_have_value("from the load")
        expect(page.get_by_label("Text")).to_have_value("")
        assert stored(page) == ""


def test_a_page_that_may_store_nothing_works(context: BrowserContext, kept_server: Server) -> None:
    """As a frame of another site in a browser that gives such frames no storage."""
    refusal = "throw new DOMException('The operation is insecure.', 'SecurityError')"
    for name in ("sessionStorage", "localStorage"):
        context.add_init_script(f"Object.defineProperty(window, '{name}', {{ get() {{ {refusal} }} }})")
    page = context.new_page()
    page.goto(kept_server.url)
    page.get_by_label("Text").fill("a long text")
    expect(page.get_by_label("Told")).to_have_value(re.compile("change"))
    page.reload()
    expect(page.get_by_label("Text")).to_have_value("")
