"""The page tells the server how long it is open."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.curl import result
from tests.servers import run_script

pytestmark = pytest.mark.browser

APP = Path(__file__).parents[1] / "http" / "apps" / "visits.py"


def test_closing_the_page_is_leaving(context: BrowserContext) -> None:
    with run_script(APP, env={**os.environ, "LIMELIGHT_LEAVE_GRACE": "0.1"}) as server:
        page = context.new_page()
        with page.expect_response("**/heartbeat/*") as connection:
            page.goto(server.url)
        expect(page.get_by_role("button", name="Run")).to_be_visible()
        session = connection.value.url.rpartition("/")[2]
        page.close()
        assert result(f"{server.url}/call/await_goodbyes", 1) == [[session]]
