"""The page while its server is killed, or stopped, and comes back on the same store."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.servers import free_port, run_script

pytestmark = pytest.mark.browser

APP = Path(__file__).parents[1] / "engine" / "apps" / "durable.py"


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_the_page_shows_the_result_after_a_restart(
    context: BrowserContext, tmp_path: Path, number: signal.Signals
) -> None:
    store, port = ("--store", f"sqlite:///{tmp_path}/store.sqlite"), free_port()
    env = {**os.environ, "TEST_FOLDER": str(tmp_path), "LIMELIGHT_STOP_GRACE": "0.1"}
    page = context.new_page()
    with run_script(APP, *store, env=env, port=port) as first:
        page.goto(first.url)
        page.get_by_label("Text").fill("x")
        page.get_by_role("button", name="Letters").click()
        expect(page.get_by_label("Answer")).to_have_value("c1")
        first.process.send_signal(number)
        first.process.wait(20)
    (tmp_path / "gate").touch()
    with run_script(APP, *store, env=env, port=port):
        expect(page.get_by_label("Answer")).to_have_value("d2", timeout=20_000)
        expect(page.get_by_test_id("status-tracker")).to_have_count(0)
