"""Long conversations and texts in a real Chromium: all of it comes, and nothing is made again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.page.conftest import opened
from tests.page.long_app import MESSAGES, PARTS
from tests.servers import run_script
from tests.waiting import eventually

pytestmark = pytest.mark.browser
# Which turns have changed, by their places; -1: the list of them.
WATCH = """() => {
  window.changed = new Set();
  const turns = document.querySelector("#chat .ll-turns");
  const before = [...turns.querySelectorAll(".ll-turn")];
  new MutationObserver(records => {
    for (const { target } of records) window.changed.add(before.findIndex(turn => turn.contains(target)));
  }).observe(turns, { subtree: true, childList: true, characterData: true, attributes: true });
}"""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with run_script(Path(__file__).parent / "long_app.py") as running:
        yield running.url


@pytest.fixture
def page(context: BrowserContext, address: str) -> Iterator[Page]:
    for page in opened(context, address):
        expect(page.locator("#chat .message")).to_have_count(MESSAGES, timeout=20_000)
        expect(page.locator("#chat [role=log]")).to_have_attribute("aria-busy", "false", timeout=20_000)
        yield page


def changed(page: Page) -> list[int]:
    return sorted(page.evaluate("() => [...window.changed]"))


def test_the_newest_message_is_seen_and_the_oldest_is_reached(page: Page) -> None:
    expect(page.locator("#chat .message").last).to_be_in_viewport()
    first = page.locator("#chat .message").first
    expect(first).not_to_be_in_viewport()
    first.scroll_into_view_if_needed()
    expect(first).to_be_in_viewport()
    expect(first).to_contain_text("Message 0 of many.")
    expect(page.get_by_role("button", name="Scroll to bottom")).to_be_visible()


def test_the_search_of_the_browser_finds_a_message_out_of_sight(page: Page) -> None:
    assert page.evaluate("() => window.find('Message 37 of')")
    found = page.locator("#chat .message").nth(37)
    assert found.evaluate("message => message.contains(getSelection().anchorNode)")
    found.scroll_into_view_if_needed()
    expect(found).to_be_in_viewport()


def test_a_key_elsewhere_changes_no_message_though_its_call_may_fill_the_chat(page: Page) -> None:
    page.evaluate(WATCH)
    page.get_by_label("Box").press_sequentially("abc")
    expect(page.get_by_label("Count")).not_to_have_value("0", timeout=20_000)
    expect(page.locator("#chat [role=log]")).to_have_attribute("aria-busy", "false", timeout=20_000)
    # The last turn has no tools while an answer may come.
    assert set(changed(page)) <= {MESSAGES - 1}


def test_a_new_message_changes_no_other_though_all_come_anew(page: Page) -> None:
    page.evaluate(WATCH)
    page.get_by_role("button", name="Add").click()
    expect(page.locator("#chat .message")).to_have_count(MESSAGES + 1)
    expect(page.locator("#chat .message").last).to_be_in_viewport()
    assert set(changed(page)) <= {-1, MESSAGES - 1}


def test_another_conversation_takes_the_place_of_a_long_one(page: Page) -> None:
    page.get_by_role("button", name="Other").click()
    expect(page.locator("#chat .message").first).to_contain_text("Other 0.", timeout=20_000)
    expect(page.locator("#chat .message")).to_have_count(MESSAGES)
    expect(page.locator("#chat .message").last).to_have_text(f"Other {MESSAGES - 1}.")


def test_a_long_text_is_there_whole_and_its_links_lead_to_its_end(page: Page) -> None:
    text = page.locator("#text")
    expect(text.get_by_role("heading", level=2)).to_have_count(PARTS, timeout=20_000)
    expect(text.get_by_role("listitem")).to_have_count(2 * PARTS)
    last = text.get_by_role("heading", level=2).last
    text.get_by_role("link", name="the last").first.click()
    eventually(lambda: last.evaluate("one => one.getBoundingClientRect().top < innerHeight"), "the last part is seen")
