"""The page on which an app is managed, and the one that waits for it, in a real Chromium."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.hub.hubs import RunningHub
from tests.hub.pages.conftest import expect_app

pytestmark = pytest.mark.browser


def test_the_waiting_page_becomes_the_app(stranger: Page, hub: RunningHub) -> None:
    stranger.goto("/local/slow/")
    expect(stranger.get_by_text("It is starting.")).to_be_visible()
    (hub.folder / "slow/open").touch()
    expect_app(stranger)
    (hub.folder / "slow/open").unlink()


def test_the_log_comes_while_an_app_runs(admin: Page) -> None:
    admin.goto("/-/apps/local/hello")
    admin.get_by_role("button", name="Restart").click()
    expect(admin.get_by_text("Running", exact=True).first).to_be_visible(timeout=60_000)
    expect(admin.get_by_label("Log")).to_contain_text("* Running")
    expect(admin.get_by_role("heading", name="Calls")).to_be_visible()


def test_settings_stay(admin: Page) -> None:
    admin.goto("/-/apps/ann/maps")
    admin.get_by_label("Members").fill("bob, carol")
    admin.get_by_label("Never sleeps").check()
    admin.get_by_role("button", name="Save").click()
    expect(admin.get_by_text("Saved")).to_be_visible()
    admin.reload()
    expect(admin.get_by_label("Members")).to_have_value("bob, carol")
    expect(admin.get_by_label("Never sleeps")).to_be_checked()


def test_variables_are_shown_and_secrets_only_named(admin: Page) -> None:
    admin.goto("/-/apps/ann/maps")
    part = admin.locator("section").filter(has=admin.get_by_role("heading", name="Variables and secrets"))
    for name, value, is_secret in (("MODEL", "small", False), ("API_KEY", "hidden-value", True)):
        part.get_by_label("Name").fill(name)
        part.get_by_label("Value").fill(value)
        part.get_by_label("Secret").set_checked(is_secret)
        part.get_by_role("button", name="Add").click()
        expect(part.get_by_role("listitem").filter(has_text=name)).to_be_visible()
    admin.reload()
    expect(part.get_by_role("listitem").filter(has_text="MODEL")).to_contain_text("small")
    expect(part.get_by_role("listitem").filter(has_text="API_KEY")).to_be_visible()
    assert "hidden-value" not in admin.content()
    part.get_by_role("button", name="Delete API_KEY").click()
    expect(part.get_by_role("listitem")).to_have_count(1)
