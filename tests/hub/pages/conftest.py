"""A hub with apps of several kinds, and a browser in which its admin has signed in. A test fails when the console shows
an error."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.hub.hubs import HELLO, RunningHub, run_hub, write_apps

PASSWORD = "correct horse battery"
MAPS = """---
title: World maps
short_description: Draws the map of any place
thumbnail: map.svg
---
"""
PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><circle cx="4" cy="4" r="4" fill="#2a7"/></svg>'
SLOW = HELLO.replace("Say hello", "Slow").replace(
    "import gradio as gr",
    """import time
from pathlib import Path

import gradio as gr

print("Loading the model", flush=True)
while not Path("open").exists():
    time.sleep(0.02)""",
)
BROKEN = '"""Broken."""\nraise ValueError("the reason")\n'
REFUSALS = ("503 (Service Unavailable)", "404 (Not Found)", "401 (Unauthorized)")
"""The browser logs pages and answers with these, which tests ask for."""


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHub]:
    scripts = [
        ("hello.py", HELLO),
        ("ann/maps/app.py", HELLO),
        ("ann/maps/README.md", MAPS),
        ("ann/maps/map.svg", PICTURE),
        ("slow/app.py", SLOW),
        ("broken.py", BROKEN),
    ]
    with run_hub(write_apps(tmp_path_factory.mktemp("apps"), scripts)) as running:
        yield running


@pytest.fixture(scope="module")
def cookie(hub: RunningHub) -> str:
    """Of the admin, `name=value`."""
    return hub.cookie()


@pytest.fixture
def browsing(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Makes browsers. None of their pages may have logged a problem in the end."""
    made: list[BrowserContext] = []
    problems: list[str] = []

    def make(**options: object) -> BrowserContext:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})  # type: ignore[arg-type]
        context.set_default_timeout(20_000)
        context.on("weberror", lambda error: problems.append(str(error.error)))
        context.on("console", lambda said: problems.append(said.text) if _is_problem(said.type, said.text) else None)
        made.append(context)
        return context

    yield make
    for one in made:
        one.close()
    assert problems == []


def _is_problem(kind: str, text: str) -> bool:
    return kind in ("error", "warning") and not any(one in text for one in REFUSALS)


@pytest.fixture
def stranger(browsing: Callable[..., BrowserContext], hub: RunningHub) -> Page:
    """A page of somebody who has not signed in."""
    return browsing(base_url=hub.url).new_page()


@pytest.fixture
def admin(browsing: Callable[..., BrowserContext], hub: RunningHub, cookie: str) -> Page:
    """A page of the admin."""
    context = browsing(base_url=hub.url)
    sign_in(context, hub, cookie)
    return context.new_page()


def sign_in(context: BrowserContext, hub: RunningHub, cookie: str) -> None:
    name, _, value = cookie.partition("=")
    context.add_cookies([{"name": name, "value": value, "url": hub.url}])


def expect_app(page: Page) -> None:
    """Wait until an app has started and its page is shown."""
    expect(page.get_by_role("textbox").first).to_be_visible(timeout=60_000)
