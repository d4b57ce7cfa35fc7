"""One real Chromium for all tests that drive a browser; a plugin of pytest."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, BrowserContext, Playwright, sync_playwright
from scripts.chromium import find_shell

FAKE_DEVICES = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]


class Chromium:
    """Runs from the first test that asks for it; started again for the next test when it has ended by itself."""

    def __init__(self, playwright: Playwright, program: str | None) -> None:
        """`program`: its path, or None for the one that Playwright knows."""
        self._playwright, self._program = playwright, program
        self._running: Browser | None = None

    def browser(self) -> Browser:
        if self._running is None or not self._running.is_connected():
            self._running = self._playwright.chromium.launch(
                executable_path=self._program, args=ARGUMENTS + FAKE_DEVICES
            )
        return self._running

    def close(self) -> None:
        if self._running is not None and self._running.is_connected():
            self._running.close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Chromium]:
    program = find_shell()  # may ask Playwright, of which one runs at a time
    with sync_playwright() as playwright:
        running = Chromium(playwright, program)
        yield running
        running.close()


@pytest.fixture
def browser(chromium: Chromium) -> Browser:
    return chromium.browser()


@contextmanager
def fresh_context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser as one that was never used, as large as that of a laptop."""
    with browser.new_context(viewport={"width": 1280, "height": 900}) as made:
        made.set_default_timeout(10_000)
        yield made


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    with fresh_context(browser) as made:
        yield made
