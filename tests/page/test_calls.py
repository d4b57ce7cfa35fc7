"""How the page calls: one request for a click, and none is lost while there is no connection."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.servers import Server, free_port, run_script

pytestmark = pytest.mark.browser

APP = Path(__file__).with_name("offline_app.py")
WAITING = "No connection. Your call is sent when it is back."


@pytest.fixture
def waiting_for(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "gate"
    (tmp_path / "gate").touch()


@pytest.fixture
def calling(waiting_for: Path) -> Iterator[Server]:
    with run_script(APP, env={**os.environ, "TEST_GATE": str(waiting_for)}) as server:
        yield server
        waiting_for.touch()


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def asked(page: Page) -> list[str]:
    """What the page asks the queue for, from now on."""
    found: list[str] = []
    page.on("request", lambda request: found.append(request.url.split("?")[0].rpartition("/queue/")[2]))
    return found


def of_queue(found: list[str]) -> list[str]:
    return [one for one in found if one in ("join", "data")]


def test_a_click_is_one_request(context: BrowserContext, calling: Server) -> None:
    page = context.new_page()
    page.goto(calling.url)
    found = asked(page)
    page.get_by_label("Name").fill("Ada")
    press(page, "Greet")
    expect(page.get_by_label("Answer")).to_have_value("Hello Ada, call 1")
    assert of_queue(found) == ["join"]
    press(page, "Chain")
    expect(page.get_by_label("Chained")).to_have_value("Hello Ada, call 3")
    assert of_queue(found) == ["join"] * 3


def test_calls_at_a_time_share_one_stream(context: BrowserContext, calling: Server, waiting_for: Path) -> None:
    page = context.new_page()
    page.goto(calling.url)
    found = asked(page)
    page.get_by_label("Name").fill("Ada")
    press(page, "Wait")
    for number in (1, 2, 3):
        press(page, "Greet")
        expect(page.get_by_label("Answer")).to_have_value(f"Hello Ada, call {number}")
    waiting_for.touch()
    expect(page.get_by_label("Waited")).to_have_value("waited for Ada")
    assert of_queue(found).count("data") == 1


def test_a_call_made_offline_is_sent_once_when_the_connection_is_back(context: BrowserContext, calling: Server) -> None:
    page = context.new_page()
    page.goto(calling.url)
    page.get_by_label("Name").fill("Ada")
    press(page, "Greet")
    expect(page.get_by_label("Answer")).to_have_value("Hello Ada, call 1")
    context.set_offline(True)
    press(page, "Greet")
    expect(page.get_by_text(WAITING)).to_be_visible()
    expect(page.get_by_text("Failed")).to_have_count(0)
    context.set_offline(False)
    expect(page.get_by_label("Answer")).to_have_value("Hello Ada, call 2")
    expect(page.get_by_text(WAITING)).to_have_count(0)


def test_a_call_to_a_server_that_is_away_is_sent_to_the_next_one(context: BrowserContext, waiting_for: Path) -> None:
    port, page, env = free_port(), context.new_page(), {**os.environ, "TEST_GATE": str(waiting_for)}
    with run_script(APP, port=port, env=env) as server:
        page.goto(server.url)
        expect(page.get_by_role("button", name="Greet")).to_be_visible()
    page.get_by_label("Name").fill("Ada")
    press(page, "Greet")
    expect(page.get_by_text(WAITING)).to_be_visible()
    with run_script(APP, port=port, env=env):
        expect(page.get_by_label("Answer")).to_have_value("Hello Ada, call 1", timeout=20_000)
        expect(page.get_by_text(WAITING)).to_have_count(0)


def test_a_call_that_the_server_lost_may_be_made_again(context: BrowserContext, waiting_for: Path) -> None:
    port, page, env = free_port(), context.new_page(), {**os.environ, "TEST_GATE": str(waiting_for)}
    with run_script(APP, port=port, env=env) as server:
        page.goto(server.url)
        page.get_by_label("Name").fill("Ada")
        press(page, "Wait")
        expect(page.get_by_test_id("status-tracker")).to_be_visible()
        server.process.send_signal(signal.SIGKILL)
        server.process.wait(20)
    waiting_for.touch()
    with run_script(APP, port=port, env=env):
        retry = page.get_by_role("button", name="Retry")
        expect(retry).to_be_visible(timeout=20_000)
        toast = page.get_by_test_id("toast-body")
        expect(toast.get_by_test_id("toast-text")).to_have_text("The result is no longer available.")
        expect(toast.locator("strong")).to_have_count(0)
        retry.click()
        expect(page.get_by_label("Waited")).to_have_value(re.compile("waited for Ada"))
        expect(page.get_by_text("Failed")).to_have_count(0)
