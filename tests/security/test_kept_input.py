"""What the browser keeps of what was typed: for its user only, and no matter what else is written there."""

from __future__ import annotations

import json
import os

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.page.conftest import opened
from tests.page.test_kept import APP, stored
from tests.servers import run_script
from tests.waiting import eventually

pytestmark = pytest.mark.browser

USERS = {"ada": "one", "eve": "two"}


def keep(page: Page, text: str) -> None:
    page.get_by_label("Text").fill(text)
    eventually(lambda: text in stored(page), "what was typed is kept")


def log_in(context: BrowserContext, url: str, name: str) -> None:
    answer = context.request.post(f"{url}/login", form={"username": name, "password": USERS[name]})
    assert answer.ok


def test_who_logs_in_next_in_the_same_tab_gets_nothing_of_it(context: BrowserContext) -> None:
    with run_script(APP, env={**os.environ, "TEST_USERS": "1"}) as server:
        log_in(context, server.url, "ada")
        for page in opened(context, server.url):
            keep(page, "only for ada")
            page.reload()
            expect(page.get_by_label("Text")).to_have_value("only for ada")
            log_in(context, server.url, "eve")
            page.reload()
            expect(page.get_by_label("Answer")).to_be_visible()
            expect(page.get_by_label("Text")).to_have_value("")
            page.reload()  # the page before had nothing to keep, and took out what was there
            expect(page.get_by_label("Answer")).to_be_visible()
            assert "only for ada" not in stored(page)


@pytest.mark.parametrize("items", [None, 5, [None], [{}], [{"name": []}], {"length": 9}, [[[]]]])
def test_what_another_script_wrote_there_does_no_harm(context: BrowserContext, items: object) -> None:
    with run_script(APP) as server:
        for page in opened(context, server.url):
            keep(page, "typed")
            page.add_init_script(
                "for (const [key, text] of Object.entries({...sessionStorage})) if (key.includes('typed'))"
                f"sessionStorage.setItem(key, JSON.stringify({{...JSON.parse(text), items: {json.dumps(items)}}}))"
            )
            page.reload()
            expect(page.get_by_label("Text")).to_have_value("")
            page.get_by_label("Message").fill("still works")
            page.get_by_role("button", name="Send").click()
            expect(page.get_by_label("Answer")).to_have_value("sent still works")
