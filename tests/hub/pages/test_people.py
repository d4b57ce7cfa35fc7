"""Signing in, the account, users and tokens, in a real Chromium."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.curl import curl
from tests.hub.hubs import RunningHub
from tests.hub.pages.conftest import PASSWORD

pytestmark = pytest.mark.browser


def add_user(admin: Page, name: str) -> None:
    admin.goto("/-/users")
    admin.get_by_role("button", name="Add user").click()
    sheet = admin.get_by_role("dialog")
    sheet.get_by_label("Name").fill(name)
    sheet.get_by_label("Password").fill(PASSWORD)
    sheet.get_by_role("button", name="Add user").click()
    expect(admin.get_by_role("listitem").filter(has_text=name)).to_be_visible()


def enter(page: Page, name: str, password: str) -> None:
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(password)
    page.keyboard.press("Enter")


def test_a_user_who_was_added_signs_in_and_out_again(admin: Page, stranger: Page) -> None:
    add_user(admin, "walter")
    stranger.goto("/-/tokens")
    enter(stranger, "walter", "wrong password")
    expect(stranger.get_by_role("alert")).to_have_text("Name or password are wrong.")
    enter(stranger, "walter", PASSWORD)
    expect(stranger.get_by_role("heading", name="No tokens yet")).to_be_visible()
    stranger.get_by_role("button", name="Sign out").click()
    expect(stranger.get_by_role("link", name="Sign in")).to_be_visible()
    stranger.goto("/-/tokens")
    expect(stranger.get_by_role("heading", name="Sign in")).to_be_visible()


def test_the_own_password_is_changed_with_the_old_one(admin: Page, stranger: Page) -> None:
    add_user(admin, "vera")
    stranger.goto("/-/account")
    enter(stranger, "vera", PASSWORD)
    stranger.get_by_label("Old password").fill("not this one")
    stranger.get_by_label("New password").fill("another long one")
    stranger.get_by_role("button", name="Save password").click()
    expect(stranger.get_by_role("alert")).to_have_text("Name or password are wrong.")
    stranger.get_by_label("Old password").fill(PASSWORD)
    stranger.get_by_role("button", name="Save password").click()
    expect(stranger.get_by_text("The new password is valid.")).to_be_visible()


def test_a_user_is_made_an_admin_and_removed(admin: Page) -> None:
    add_user(admin, "ulla")
    row = admin.get_by_role("listitem").filter(has_text="ulla")
    row.get_by_role("button", name="Make ulla an admin").click()
    expect(row.get_by_text("Admin", exact=True)).to_be_visible()
    row.get_by_role("button", name="Delete ulla").click()
    admin.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(row).to_have_count(0)


def test_a_token_is_shown_once_works_and_is_revoked(admin: Page, hub: RunningHub) -> None:
    admin.goto("/-/tokens")
    admin.get_by_role("button", name="New token").click()
    sheet = admin.get_by_role("dialog")
    sheet.get_by_label("Name").fill("laptop")
    sheet.get_by_role("button", name="Make token").click()
    token = sheet.get_by_test_id("token").text_content()
    sent = ("-H", f"Authorization: Bearer {token}")
    assert curl(f"{hub.url}/-/api/me", *sent).json()["scopes"] == ["read", "call"]
    admin.keyboard.press("Escape")
    expect(sheet).to_have_count(0)
    row = admin.get_by_role("listitem").filter(has_text="laptop")
    row.get_by_role("button", name="Revoke laptop").click()
    admin.get_by_role("dialog").get_by_role("button", name="Revoke").click()
    expect(row).to_have_count(0)
    assert curl(f"{hub.url}/-/api/me", *sent).status == 401


def test_activity_tells_what_was_done(admin: Page) -> None:
    add_user(admin, "tessa")
    admin.goto("/-/activity")
    expect(admin.get_by_role("listitem").filter(has_text="Added a user").filter(has_text="tessa")).to_be_visible()
