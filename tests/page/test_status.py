"""The operator's page, in a real Chromium."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.axe import violations
from tests.curl import curl, start
from tests.page.conftest import Gate
from tests.servers import Server, run_script

pytestmark = pytest.mark.browser
APP = Path(__file__).parent / "status_app.py"
TOKEN = ("-H", "Authorization: Bearer s3cret")


@pytest.fixture(scope="module")
def watched(gate_path: Path) -> Iterator[Server]:
    with run_script(APP, env={**os.environ, "PAGE_TEST_GATE": str(gate_path)}) as running:
        yield running


@pytest.fixture
def status(context: BrowserContext, watched: Server) -> Page:
    """The page as somebody sees it who came as a stranger and logged in there."""
    page = context.new_page()
    page.goto(f"{watched.url}/status")
    page.get_by_label("username").fill("ada")
    page.get_by_label("password").fill("lovelace")
    page.get_by_role("button", name="Login").click()
    expect(page.get_by_role("region", name="Lanes")).to_be_visible()
    return page


def fact(page: Page, name: str) -> Locator:
    return page.locator("dt", has_text=re.compile(f"^{name}$")).locator("+ dd")


def test_what_runs_and_waits_is_shown_without_a_reload(status: Page, watched: Server, gate: Gate) -> None:
    jobs = [start(f"{watched.url}/call/wait", [name], *TOKEN) for name in ("a", "b", "c")]
    running, waiting = fact(status, "Running"), fact(status, "Waiting")
    expect(running).to_have_text("1")
    expect(waiting).to_have_text("2")
    gate.open()
    expect(waiting).to_have_text("0")
    row = status.get_by_role("region", name="Slowest endpoints").get_by_role("row", name=re.compile("^wait"))
    expect(row.get_by_role("cell").nth(1)).to_have_text(str(len(jobs)))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violation_on_a_phone(status: Page, scheme: str) -> None:
    status.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
    status.set_viewport_size({"width": 360, "height": 740})
    assert violations(status) == []
    assert status.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_strangers_learn_nothing_and_programs_get_json(watched: Server) -> None:
    assert curl(f"{watched.url}/status.json").status == 401
    assert curl(f"{watched.url}/status/config").status == 401
    assert b"Lanes" not in curl(f"{watched.url}/status/").body
    found = curl(f"{watched.url}/status.json", *TOKEN).json()
    assert found["state"] == "ready"
    assert found["processes"][0]["role"] == "replica"
