"""Conversations that are kept, in a real Chromium."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.axe import violations
from tests.page.conftest import opened
from tests.servers import Server, run_script

pytestmark = pytest.mark.browser
APP = Path(__file__).parent / "saved_app.py"


@pytest.fixture(scope="module")
def saved_server() -> Iterator[Server]:
    with run_script(APP) as running:
        yield running


@pytest.fixture
def chat(context: BrowserContext, saved_server: Server) -> Iterator[Page]:
    yield from opened(context, saved_server.url)


def say(page: Page, text: str, answer: str) -> None:
    page.get_by_test_id("textbox").fill(text)
    page.get_by_test_id("textbox").press("Enter")
    expect(page.get_by_test_id("bot").last).to_have_text(answer)
    expect(page.get_by_role("button", name="Submit")).to_be_enabled()


def titles(page: Page) -> Locator:
    return page.get_by_role("navigation", name="Conversations").locator("li > button:first-child")


def talk_twice(page: Page) -> None:
    say(page, "first", "first after 0")
    page.get_by_role("button", name="New chat").click()
    expect(page.get_by_test_id("bot")).to_have_count(0)
    say(page, "second", "second after 0")
    say(page, "more", "more after 2")
    expect(titles(page)).to_have_text(["second", "first"])


def test_conversations_are_there_when_the_page_is_opened_again(chat: Page) -> None:
    talk_twice(chat)
    chat.reload()
    expect(titles(chat)).to_have_text(["second", "first"])
    expect(chat.get_by_test_id("bot")).to_have_count(0)
    titles(chat).last.click()
    expect(chat.get_by_test_id("bot")).to_have_text(["first after 0"])
    expect(titles(chat).last).to_have_attribute("aria-current", "true")
    say(chat, "on", "on after 2")
    expect(titles(chat)).to_have_text(["first", "second"])


def test_another_conversation_stops_the_answer(chat: Page) -> None:
    say(chat, "first", "first after 0")
    chat.get_by_role("button", name="New chat").click()
    chat.get_by_test_id("textbox").fill("wait")
    chat.get_by_test_id("textbox").press("Enter")
    expect(chat.get_by_role("button", name="Stop")).to_be_visible()
    expect(chat.get_by_test_id("bot")).to_have_text(["wait after 0"])
    titles(chat).last.click()
    expect(chat.get_by_test_id("bot")).to_have_text(["first after 0"])
    expect(chat.get_by_role("button", name="Stop")).to_have_count(0)
    say(chat, "on", "on after 2")
    expect(titles(chat)).to_have_text(["first", "wait"])
    titles(chat).last.click()
    expect(chat.get_by_test_id("user")).to_have_text(["wait"])
    expect(chat.get_by_test_id("bot")).to_have_count(0)


def test_a_conversation_is_deleted_by_keyboard(chat: Page) -> None:
    talk_twice(chat)
    titles(chat).first.focus()
    chat.keyboard.press("ArrowDown")
    expect(titles(chat).last).to_be_focused()
    chat.keyboard.press("Delete")
    expect(chat.get_by_role("button", name="Delete", exact=True)).to_be_focused()
    chat.keyboard.press("Escape")
    expect(titles(chat)).to_have_count(2)
    chat.keyboard.press("Delete")
    chat.keyboard.press("Enter")
    expect(titles(chat)).to_have_text(["second"])
    expect(titles(chat).first).to_be_focused()
    expect(chat.get_by_test_id("bot")).to_have_count(2)
    chat.reload()
    expect(titles(chat)).to_have_text(["second"])


def test_deleting_or_clearing_the_current_one_empties_the_chat(chat: Page) -> None:
    talk_twice(chat)
    chat.get_by_role("button", name="Clear").click()
    expect(titles(chat)).to_have_text(["first"])
    titles(chat).first.click()
    expect(chat.get_by_test_id("bot")).to_have_count(1)
    chat.get_by_role("button", name="Delete first").click()
    chat.get_by_role("button", name="Delete", exact=True).click()
    expect(titles(chat)).to_have_count(0)
    expect(chat.get_by_test_id("bot")).to_have_count(0)


def test_the_list_has_no_violations(chat: Page) -> None:
    chat.emulate_media(reduced_motion="reduce")
    talk_twice(chat)
    chat.get_by_role("button", name="Delete first").click()
    assert violations(chat, runOnly=["wcag2a", "wcag2aa"]) == []


def test_on_a_phone_the_list_is_a_drawer(browser: Browser, saved_server: Server) -> None:
    with browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True) as context:
        for page in opened(context, saved_server.url):
            page.emulate_media(reduced_motion="reduce")
            say(page, "first", "first after 0")
            page.get_by_role("button", name="New chat").click()
            expect(page.get_by_test_id("bot")).to_have_count(0)
            page.get_by_role("button", name="Conversations").click()
            drawer = page.get_by_role("dialog", name="Conversations")
            expect(drawer).to_be_visible()
            assert violations(page, runOnly=["wcag2a", "wcag2aa"]) == []
            drawer.get_by_role("button", name="first", exact=True).click()
            expect(drawer).to_be_hidden()
            expect(page.get_by_test_id("bot")).to_have_text(["first after 0"])
            page.get_by_role("button", name="Conversations").click()
            page.keyboard.press("Escape")
            expect(drawer).to_be_hidden()


def log_in(page: Page, url: str, name: str) -> None:
    page.goto(url)
    page.get_by_label("username").fill(name)
    page.get_by_label("password").fill("secret")
    page.get_by_role("button", name="Login").click()
    expect(page.get_by_test_id("textbox")).to_be_visible()


def test_a_durable_store_keeps_the_conversations_of_each_user(browser: Browser, tmp_path: Path, picture: Path) -> None:
    env = {**os.environ, "TEST_USERS": "ada bob"}
    store = ("--store", f"sqlite:///{tmp_path / 'store.sqlite'}")
    with run_script(APP, *store, env=env) as running, browser.new_context() as context:
        page = context.new_page()
        log_in(page, running.url, "ada")
        page.get_by_test_id("file-upload").set_input_files(picture)
        expect(page.get_by_role("button", name="Remove file")).to_have_count(1)
        talk_twice(page)
        assert page.evaluate("Object.keys(localStorage).filter((key) => key.includes('chats'))") == []
    with run_script(APP, *store, env=env) as running:
        with browser.new_context() as context:
            page = context.new_page()
            log_in(page, running.url, "ada")
            expect(titles(page)).to_have_text(["second", "first"])
            titles(page).last.click()
            expect(page.get_by_test_id("bot")).to_have_text(["first after 0"])
            image = page.get_by_test_id("user").get_by_role("img")
            expect(image).to_have_js_property("naturalWidth", 8)
            say(page, "on", "on after 2")
            expect(titles(page)).to_have_text(["first", "second"])
            page.get_by_role("button", name="Delete second").click()
            page.get_by_role("button", name="Delete", exact=True).click()
            expect(titles(page)).to_have_text(["first"])
            page.reload()
            expect(titles(page)).to_have_text(["first"])
        with browser.new_context() as context:
            page = context.new_page()
            log_in(page, running.url, "bob")
            expect(page.get_by_text("Your conversations appear here.")).to_be_visible()
