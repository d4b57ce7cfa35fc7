"""The chat page, in a real Chromium."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def test_a_chat_keeps_its_history(chat_page: Page) -> None:
    box = chat_page.get_by_role("textbox").first
    for turn, word in enumerate(("hello", "again")):
        box.fill(word)
        box.press("Enter")
        expect(chat_page.get_by_test_id("user").nth(turn)).to_contain_text(word)
        expect(chat_page.get_by_test_id("bot").nth(turn)).to_contain_text(f"You said {word} after {turn * 2} messages")
    expect(chat_page.get_by_test_id("bot").first.locator("strong")).to_have_text("hello")


def test_the_box_is_empty_after_sending(chat_page: Page) -> None:
    box = chat_page.get_by_role("textbox").first
    box.fill("hello")
    box.press("Enter")
    expect(box).to_have_value("")
    expect(chat_page.get_by_test_id("bot").first).to_contain_text("You said hello")


def test_shift_enter_makes_a_new_line(chat_page: Page) -> None:
    box = chat_page.get_by_role("textbox").first
    box.fill("one")
    box.press("Shift+Enter")
    box.type("two")
    expect(box).to_have_value("one\ntwo")
    expect(chat_page.get_by_test_id("user")).to_have_count(0)
