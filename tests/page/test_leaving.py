"""The page tells the server how long it is open."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.curl import result
from tests.servers import run_script

pytestmark = pytest.mark.browser

APP = Path(__file__).parents[1] / "http" / "apps" / "presence.py"


def test_closing_the_page_is_leaving(context: BrowserContext) -> None:
    with run_script(APP, env={**os.environ, "LIMELIGHT_LEAVE_GRACE": "0.1"}) as server:
        page = context.new_page()
        with page.expect_response("**/heartbeat/*") as connection:
            page.goto(server.url)
        expect(page.get_by_role("button", name="Run")).to_be_visible()
        session = connection.value.url.rpartition("/")[2].removesuffix("?page=1")
        page.close()
        assert result(f"{server.url}/call/await_goodbyes", 1) == [[session]]


def test_what_a_closed_page_asked_for_stops(context: BrowserContext, tmp_path: Path) -> None:
    env = {**os.environ, "LIMELIGHT_LEAVE_GRACE": "0.5", "TEST_GATE": str(tmp_path / "gate")}
    with run_script(APP.with_name("leaving.py"), env=env) as server:
        page = context.new_page()
        page.goto(server.url)
        with page.expect_response("**/queue/join") as joined:
            page.get_by_role("button", name="Count").click()
        event_id = joined.value.headers["location"].rpartition("/")[2]
        expect(page.get_by_label("Shown")).to_have_value(re.compile("[1-9]"))
        page.close()
        context.request.get(f"{server.url}/call/plain/{event_id}")  # as the same visitor; until it has ended
        assert context.request.get(f"{server.url}/jobs/{event_id}").json()["status"] == "cancelled"
