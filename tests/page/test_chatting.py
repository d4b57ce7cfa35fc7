"""Typing, stopping, failing, scrolling and looking at pictures in a chat, in a real Chromium."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.axe import violations
from tests.page.conftest import Gate, opened
from tests.servers import Server, run_script

pytestmark = pytest.mark.browser
APP = Path(__file__).parent / "chatting_app.py"
WAITS = "The answer is still on its way. Wait, or stop it, to send this."


@pytest.fixture(scope="module")
def chatting_server(gate_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    from PIL import Image  # noqa: PLC0415  # optional

    picture = tmp_path_factory.mktemp("chatting") / "red.png"
    Image.new("RGB", (40, 40), "red").save(picture)
    env = {**os.environ, "PAGE_TEST_GATE": str(gate_path), "CHAT_TEST_PICTURE": str(picture)}
    with run_script(APP, env=env) as running:
        yield running


@pytest.fixture
def page(context: BrowserContext, chatting_server: Server, gate: Gate) -> Iterator[Page]:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    yield from opened(context, chatting_server.url)


@pytest.fixture
def tab(page: Page) -> Callable[[str], Locator]:
    def choose(name: str) -> Locator:
        page.get_by_role("tab", name=name).click()
        return page.get_by_role("tabpanel", name=name)

    return choose


def box(chat: Locator) -> Locator:
    return chat.get_by_label("Message", exact=True)


def say(chat: Locator, text: str) -> None:
    box(chat).fill(text)
    box(chat).press("Enter")


def test_typing_goes_on_while_an_answer_runs(tab: Callable[[str], Locator], gate: Gate) -> None:
    chat = tab("Streams")
    say(chat, "wait")
    box(chat).press_sequentially("next")
    expect(chat.get_by_role("button", name="Stop")).to_be_visible()
    expect(box(chat)).to_have_value("next")
    box(chat).press("Enter")
    expect(chat.get_by_test_id("field-busy")).to_have_text(WAITS)
    expect(box(chat)).to_have_value("next")
    expect(chat.get_by_test_id("user")).to_have_count(3)
    gate.open()
    expect(chat.get_by_role("button", name="Submit")).to_be_visible()
    expect(chat.get_by_test_id("field-busy")).to_have_count(0)
    box(chat).press("Enter")
    expect(chat.get_by_test_id("bot").last).to_have_text("next: one two")
    expect(box(chat)).to_have_value("")


def test_typing_goes_on_in_a_field_for_files_too(tab: Callable[[str], Locator], gate: Gate) -> None:
    chat = tab("Plain")
    say(chat, "first")
    box(chat).press_sequentially("second")
    expect(chat.get_by_test_id("user")).to_have_text(["first"])
    expect(chat.get_by_role("button", name="Submit")).to_be_disabled()
    box(chat).press("Enter")
    expect(chat.get_by_test_id("field-busy")).to_be_visible()
    expect(box(chat)).to_have_value("second")
    gate.open()
    expect(chat.get_by_test_id("bot")).to_have_text(["first 0"])
    expect(chat.get_by_role("button", name="Submit")).to_be_enabled()
    box(chat).press("Enter")
    expect(chat.get_by_test_id("bot").last).to_have_text("second 0")


def test_stop_keeps_the_part_that_came_and_what_was_typed(tab: Callable[[str], Locator]) -> None:
    chat = tab("Streams")
    say(chat, "wait")
    expect(chat.get_by_test_id("bot").last).to_have_text("wait: one")
    box(chat).press_sequentially("other")
    chat.get_by_role("button", name="Stop").click()
    expect(chat.get_by_role("button", name="Submit")).to_be_visible()
    expect(chat.get_by_test_id("bot").last).to_have_text("wait: one")
    expect(box(chat)).to_have_value("other")


def test_an_error_stands_once_in_place_until_it_is_tried_again(page: Page, tab: Callable[[str], Locator]) -> None:
    chat = tab("Streams")
    say(chat, "fail here")
    error = chat.get_by_test_id("status-tracker")
    expect(error.get_by_role("paragraph")).to_have_text("Too earlyThe oven is cold")
    expect(page.get_by_test_id("toast-body")).to_have_count(0)
    expect(chat.get_by_test_id("bot").last).to_have_text("fail here: one")
    expect(chat.get_by_role("button", name="Submit")).to_be_visible()
    box(chat).fill("it stays while one types")
    expect(error).to_contain_text("The oven is cold")
    error.get_by_role("button", name="Retry").click()
    expect(chat.get_by_test_id("bot").last).to_have_text("fail here: one two")
    expect(error).to_have_count(0)


def test_an_error_goes_with_its_conversation(tab: Callable[[str], Locator]) -> None:
    chat = tab("Streams")
    say(chat, "fail and clear")
    expect(chat.get_by_test_id("status-tracker")).to_contain_text("The oven is cold")
    chat.get_by_role("button", name="Clear").click()
    expect(chat.get_by_test_id("status-tracker")).to_have_count(0)


def test_a_chat_made_by_hand_tries_again_what_failed(page: Page, tab: Callable[[str], Locator]) -> None:
    chat = tab("By hand")
    chat.get_by_label("Asked").fill("hello")
    chat.get_by_label("Asked").press("Enter")
    expect(chat.get_by_test_id("status-tracker")).to_contain_text("Not now")
    expect(page.get_by_test_id("toast-body")).to_have_count(0)
    chat.get_by_role("button", name="Retry").click()
    expect(chat.get_by_test_id("bot")).to_have_text(["Here I am"])


def test_a_picture_opens_large_and_escape_closes_it(page: Page, tab: Callable[[str], Locator]) -> None:
    chat = tab("Streams")
    picture = chat.get_by_test_id("chatbot-image")
    picture.focus()
    page.keyboard.press("Enter")
    large = page.get_by_role("dialog", name="A red picture")
    expect(large.get_by_role("img")).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(large).to_have_count(0)
    expect(picture).to_be_focused()
    picture.click()
    large.get_by_role("img").click()
    expect(large).to_have_count(0)


DIRECTION = "one => getComputedStyle(one).direction"


def test_each_paragraph_runs_in_its_own_direction(page: Page, tab: Callable[[str], Locator]) -> None:
    chat = tab("Streams")
    paragraphs = chat.get_by_test_id("bot").locator("p")
    expect(paragraphs).to_have_text(["זה אדום.", "It is red."])
    assert [one.evaluate(DIRECTION) for one in paragraphs.all()] == ["rtl", "ltr"]
    box(chat).fill("שלום")
    assert box(chat).evaluate(DIRECTION) == "rtl"
    field = box(tab("Plain"))
    field.fill("مرحبا")
    assert field.evaluate(DIRECTION) == "rtl"


AT_END = "one => one.scrollHeight - one.scrollTop - one.clientHeight < 48"


def test_scrolling_up_lets_go_and_a_button_leads_back(page: Page, tab: Callable[[str], Locator], gate: Gate) -> None:
    chat = tab("Streams")
    log = chat.get_by_role("log")
    back = chat.get_by_role("button", name="Scroll to bottom")
    say(chat, "long")
    expect(chat.get_by_text("line 79", exact=True)).to_be_in_viewport()
    expect(back).to_have_count(0)
    log.hover()
    page.mouse.wheel(0, -400)
    expect(back).to_be_visible()
    gate.open()
    expect(chat.get_by_text("the end", exact=True)).to_have_count(1)
    expect(back).to_be_visible()
    assert not log.evaluate(AT_END)
    back.click()
    expect(back).to_have_count(0)
    expect(chat.get_by_text("the end", exact=True)).to_be_in_viewport()


def test_messages_are_copied_edited_and_asked_again_by_keyboard(page: Page, tab: Callable[[str], Locator]) -> None:
    chat = tab("Streams")
    say(chat, "hello")
    expect(chat.get_by_test_id("bot").last).to_have_text("hello: one two")
    turn = chat.locator(".user-row").first
    tools = turn.locator(".ll-tools")
    page.mouse.move(0, 0)
    expect(tools).to_have_css("opacity", "0")
    turn.get_by_role("button", name="Copy message").focus()
    expect(tools).to_have_css("opacity", "1")
    page.keyboard.press("Enter")
    expect(turn.get_by_role("button", name="Copied")).to_be_visible()
    assert "What is it?" in page.evaluate("navigator.clipboard.readText()")
    page.keyboard.press("Tab")
    expect(turn.get_by_role("button", name="Edit")).to_be_focused()
    page.keyboard.press("Enter")
    expect(chat.get_by_role("textbox", name="Edit the message").first).to_be_focused()
    page.keyboard.press("Escape")
    chat.get_by_role("button", name="Copy conversation").click()
    page.wait_for_function("async () => (await navigator.clipboard.readText()).endsWith('assistant: hello: one two')")


def test_messages_show_their_tools_on_touch(browser: Browser, chatting_server: Server) -> None:
    with browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True) as context:
        page = context.new_page()
        page.goto(chatting_server.url)
        expect(page.locator(".user-row .ll-tools").first).to_have_css("opacity", "1")
        expect(page.get_by_role("button", name="Copy message").first).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violation_with_an_error_and_while_an_answer_runs(
    page: Page, tab: Callable[[str], Locator], scheme: str
) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
    chat = tab("Streams")
    say(chat, f"fail in {scheme}")
    expect(chat.get_by_test_id("status-tracker")).to_contain_text("The oven is cold")
    assert violations(page) == []
    say(chat, "wait")
    expect(chat.get_by_test_id("bot").last).to_have_text("wait: one")
    say(chat, "more")
    expect(chat.get_by_test_id("field-busy")).to_be_visible()
    assert violations(page) == []
