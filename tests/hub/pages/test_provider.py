"""Signing in at a provider, and linking an account there, in a real Chromium."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.hub.hubs import HELLO, RunningHub, run_hub, write_apps
from tests.hub.pages.conftest import sign_in
from tests.security.oidc.provider import CLIENT, SECRET, Provider, running

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with running() as found:
        yield found


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory, provider: Provider) -> Iterator[RunningHub]:
    folder: Path = write_apps(tmp_path_factory.mktemp("apps"), [("hello.py", HELLO)])
    secret = tmp_path_factory.mktemp("secrets") / "client"
    secret.write_text(SECRET)
    flags = ["--oidc", provider.url, "--oidc-client-id", CLIENT, "--oidc-client-secret-file", str(secret)]
    with run_hub(folder, *flags, "--oidc-label", "Example") as found:
        yield found


def test_an_account_is_linked_and_signs_in(
    hub: RunningHub, provider: Provider, browsing: Callable[..., BrowserContext]
) -> None:
    context = browsing(base_url=hub.url)
    sign_in(context, hub, hub.cookie())
    page = context.new_page()
    page.goto("/-/account")
    page.get_by_role("button", name="Link an account of Example").click()
    expect(page.get_by_role("button", name="Unlink ada")).to_be_visible()

    other = browsing(base_url=hub.url, viewport={"width": 390, "height": 800}).new_page()
    other.goto("/-/tokens")
    other.get_by_role("link", name="Sign in with Example").focus()
    other.keyboard.press("Enter")
    expect(other.get_by_role("heading", name="No tokens yet")).to_be_visible()
    other.goto("/-/account")
    expect(other.get_by_role("heading", name="admin")).to_be_visible()
    assert other.evaluate("document.documentElement.scrollWidth") <= 390
