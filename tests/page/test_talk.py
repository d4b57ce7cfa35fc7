"""What can be done with messages of a chat once they are said, in a real Chromium."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser

FIRST = '["hello", [], []]'
SECOND = '["look", ["red.png"], [["text"], ["text"]]]'


def say(page: Page, text: str, *files: Path) -> None:
    if files:
        page.get_by_test_id("file-upload").first.set_input_files(files)
        expect(page.get_by_role("button", name="Remove file")).to_have_count(len(files))
    page.get_by_test_id("textbox").first.fill(text)
    page.get_by_test_id("textbox").first.press("Enter")


def said(page: Page) -> Locator:
    return page.get_by_test_id("bot")


@pytest.fixture
def two_turns(talk_page: Page, picture: Path) -> Page:
    say(talk_page, "hello")
    expect(said(talk_page)).to_contain_text([FIRST])
    say(talk_page, "look", picture)
    expect(said(talk_page)).to_contain_text([FIRST, SECOND])
    return talk_page


def test_a_text_with_a_file_is_one_message(two_turns: Page) -> None:
    message = two_turns.get_by_test_id("user").last
    expect(two_turns.get_by_test_id("user")).to_have_count(2)
    expect(message).to_contain_text("look")
    expect(message.get_by_role("img")).to_have_count(1)
    say(two_turns, "more")
    expect(said(two_turns).last).to_contain_text('["more", [], [["text"], ["text"], ["file", "text"], ["text"]]]')


def test_retry_asks_again_with_the_files(two_turns: Page) -> None:
    before = said(two_turns).last.inner_text()
    two_turns.get_by_role("button", name="Retry").click()
    expect(said(two_turns)).to_contain_text([FIRST, SECOND])
    expect(said(two_turns).last).not_to_have_text(before)


def test_undo_takes_back_the_message_with_its_files(two_turns: Page) -> None:
    two_turns.get_by_role("button", name="Undo").click()
    expect(two_turns.get_by_test_id("user")).to_have_text(["hello"])
    expect(two_turns.get_by_test_id("textbox").first).to_have_value("look")
    expect(two_turns.get_by_role("button", name="Remove file")).to_have_count(1)
    two_turns.get_by_test_id("textbox").first.press("Enter")
    expect(said(two_turns)).to_contain_text([FIRST, SECOND])


def test_an_edited_message_is_answered_again(two_turns: Page) -> None:
    two_turns.get_by_role("button", name="Edit").last.click()
    log = two_turns.get_by_role("log").first
    log.get_by_role("textbox").fill("see")
    log.get_by_role("button", name="Submit").click()
    expect(said(two_turns)).to_contain_text([FIRST, SECOND.replace("look", "see")])
    two_turns.get_by_role("button", name="Edit").first.click()
    log.get_by_role("textbox").fill("hi")
    log.get_by_role("button", name="Submit").click()
    expect(said(two_turns)).to_contain_text([FIRST.replace("hello", "hi")])


def open_shown(page: Page) -> Locator:
    page.get_by_role("tab", name="Shown").click()
    return page.get_by_role("log").last


def test_each_of_a_turns_messages_can_be_edited(talk_page: Page) -> None:
    log = open_shown(talk_page)
    log.get_by_role("button", name="Edit").click()
    expect(log.get_by_role("textbox")).to_have_count(2)
    log.get_by_role("textbox").first.fill("ONE")
    log.get_by_role("button", name="Submit").click()
    expect(log.get_by_test_id("user")).to_have_text(["ONE", "two"])
    expect(talk_page.get_by_label("Noted")).to_have_value("0 one ONE of 3")


def test_cancel_leaves_messages_as_they_were(talk_page: Page) -> None:
    log = open_shown(talk_page)
    log.get_by_role("button", name="Edit").click()
    log.get_by_role("textbox").last.fill("TWO")
    log.get_by_role("button", name="Cancel").click()
    expect(log.get_by_test_id("user")).to_have_text(["one", "two"])


def test_like_becomes_liked(talk_page: Page) -> None:
    log = open_shown(talk_page)
    log.get_by_role("button", name="Like", exact=True).click()
    expect(log.get_by_role("button", name="Liked", exact=True)).to_be_visible()
    expect(talk_page.get_by_label("Noted")).to_have_value("2 True")
    log.get_by_role("button", name="Dislike", exact=True).click()
    expect(log.get_by_role("button", name="Disliked", exact=True)).to_be_visible()
    expect(log.get_by_role("button", name="Like", exact=True)).to_be_visible()
    expect(talk_page.get_by_label("Noted")).to_have_value("2 False")
