"""Options of `ChatInterface` and `Chatbot`, in a real Chromium."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.page.conftest import opened
from tests.servers import Server, run_script
from tests.waiting import eventually

pytestmark = pytest.mark.browser
HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from PIL import Image  # noqa: PLC0415  # optional

    made = tmp_path_factory.mktemp("chats")
    Image.new("RGB", (40, 40), "red").save(made / "red.png")
    return made


@pytest.fixture(scope="module")
def chats_server(folder: Path) -> Iterator[Server]:
    with run_script(HERE / "chat_app.py", env={**os.environ, "CHAT_TEST_FOLDER": str(folder)}) as running:
        yield running


@pytest.fixture
def chats(context: BrowserContext, chats_server: Server) -> Iterator[Callable[[str], Locator]]:
    """Opens the tab of that name."""
    for page in opened(context, chats_server.url):

        def tab(name: str, page: Page = page) -> Locator:
            page.get_by_role("tab", name=name).click()
            return page.get_by_role("tabpanel", name=name)

        yield tab


def say(chat: Locator, text: str) -> None:
    chat.get_by_label("Message", exact=True).fill(text)
    chat.get_by_label("Message", exact=True).press("Enter")


def test_examples_have_labels_and_icons_and_are_answered_once(chats: Callable[[str], Locator]) -> None:
    chat = chats("Cached")
    expect(chat.get_by_role("group", name="Try one").get_by_role("button")).to_have_text(["Say hello", "Say bye"])
    expect(chat.get_by_role("button", name="Say hello").locator("img")).to_have_count(1)
    chat.get_by_role("button", name="Say hello").click()
    expect(chat.get_by_test_id("user")).to_have_text(["hello"])
    expect(chat.get_by_test_id("bot")).to_have_text(["loud hello, call 1"])
    chat.get_by_role("button", name="Clear").click()
    chat.get_by_role("button", name="Say hello").click()
    expect(chat.get_by_test_id("bot")).to_have_text(["loud hello, call 1"])
    say(chat, "more")
    expect(chat.get_by_test_id("bot").last).to_contain_text("loud more")


def test_an_example_is_written_into_the_fields(chats: Callable[[str], Locator]) -> None:
    chat = chats("Filled")
    chat.get_by_role("button", name="hello").click()
    expect(chat.get_by_label("Message", exact=True)).to_have_value("hello")
    chat.get_by_role("button", name="Additional Inputs").click()
    expect(chat.get_by_label("Manner")).to_have_value("loud")
    chat.get_by_role("button", name="bye").click()
    expect(chat.get_by_label("Manner")).to_have_value("mild")


def test_an_example_brings_its_files(chats: Callable[[str], Locator]) -> None:
    chat = chats("Files")
    example = chat.get_by_role("button", name="look")
    expect(example.locator("img")).to_have_count(1)
    example.click()
    expect(chat.get_by_test_id("user").get_by_role("img")).to_have_count(1)
    expect(chat.get_by_test_id("bot")).to_contain_text("look ['red.png']")


def test_what_was_said_stays_when_an_answer_is_stopped(chats: Callable[[str], Locator], folder: Path) -> None:
    chat = chats("Endless")
    say(chat, "first")
    expect(chat.get_by_test_id("bot")).to_have_text(["first one"])
    chat.get_by_role("button", name="Stop").click()
    expect(chat.get_by_role("button", name="Submit")).to_be_visible()
    expect(chat.get_by_test_id("bot")).to_have_text(["first one"])
    chat.get_by_role("button", name="Retry").click()
    expect(chat.get_by_role("button", name="Stop")).to_be_visible()
    (folder / "go").touch()
    expect(chat.get_by_test_id("bot")).to_have_text(["first one two"])
    expect(chat.get_by_role("button", name="Submit")).to_be_visible()


def read(log: Path) -> list[dict[str, str]]:
    if not log.exists():
        return []
    with log.open(newline="") as file:
        return list(csv.DictReader(file))


def test_a_rating_is_a_row_of_the_log(chats: Callable[[str], Locator], folder: Path) -> None:
    chat = chats("Rated")
    say(chat, "=1+1")
    expect(chat.get_by_test_id("bot")).to_contain_text("=1+1 []")
    chat.get_by_role("button", name="Like", exact=True).click()
    expect(chat.get_by_role("button", name="Liked", exact=True)).to_be_visible()
    log = folder / "rated" / "log.csv"
    eventually(lambda: len(read(log)) == 1, "the rating is a row")
    chat.get_by_label("Feedback").select_option("Wrong")
    expect(chat.get_by_role("button", name="Liked", exact=True)).to_have_count(0)
    eventually(lambda: len(read(log)) == 2, "both ratings are rows")
    rows = read(log)
    assert [(row["index"], row["flag"]) for row in rows] == [("1", "Like"), ("1", "Wrong")]
    assert '"text": "=1+1"' in rows[0]["conversation"]


def test_older_functions_get_pairs(chats: Callable[[str], Locator]) -> None:
    chat = chats("Pairs")
    say(chat, "one")
    expect(chat.get_by_test_id("bot")).to_have_text(["[]"])
    say(chat, "two")
    expect(chat.get_by_test_id("bot").last).to_have_text("[['one', '[]']]")


def test_thoughts_are_folded_and_avatars_shown(chats: Callable[[str], Locator]) -> None:
    chat = chats("Thoughts")
    say(chat, "why")
    thought = chat.get_by_role("button", name="Reasoning")
    expect(thought).to_have_attribute("aria-expanded", "false")
    expect(chat.get_by_test_id("bot").last).to_have_text("It is 42.")
    thought.click()
    expect(chat.get_by_text("Let me see")).to_be_visible()
    expect(chat.locator("img")).to_have_count(1)


def test_other_listeners_read_and_write_the_conversation(chats: Callable[[str], Locator]) -> None:
    chat = chats("Linked")
    chat.get_by_role("button", name="Begin").click()
    expect(chat.get_by_test_id("bot")).to_have_text(["Welcome!"])
    say(chat, "abc")
    expect(chat.get_by_test_id("bot").last).to_have_text("cba")
    expect(chat.get_by_label("Said")).to_have_value("3")
