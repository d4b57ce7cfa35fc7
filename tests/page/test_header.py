"""The header above an app's pages: logo, title and links, on wide windows and in a menu on phones."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from subprocess import Popen

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.axe import violations
from tests.page.conftest import opened
from tests.servers import free_port, wait_until_open

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", "header_app:app", "--port", str(port), "--log-level", "warning"]
    with Popen(command, cwd=Path(__file__).parent, env={**os.environ}, text=True) as process:
        wait_until_open(port, process)
        yield f"http://127.0.0.1:{port}"
        process.terminate()


@pytest.fixture
def page(context: BrowserContext, address: str) -> Iterator[Page]:
    yield from opened(context, f"{address}/pages/")


def banner(page: Page) -> Locator:
    return page.get_by_role("banner")


def box(element: Locator) -> tuple[float, float, float, float]:
    found = element.bounding_box()
    assert found is not None
    return found["x"], found["y"], found["width"], found["height"]


def test_logo_title_pages_and_links_stand_in_one_line(page: Page, address: str) -> None:
    expect(banner(page).get_by_role("link", name="Acme")).to_have_attribute("href", f"{address}/pages/")
    links = banner(page).get_by_role("navigation", name="Links").get_by_role("link")
    expect(links).to_have_text(["Docs", "About", "Write us"])
    docs = banner(page).get_by_role("link", name="Docs")
    expect(docs).to_have_attribute("target", "_blank")
    expect(docs).to_have_attribute("rel", "noopener noreferrer")
    pages = page.get_by_role("navigation", name="Pages")
    expect(pages.get_by_role("link")).to_have_text(["Start", "About"])
    expect(pages.get_by_role("link", name="Start")).to_have_attribute("aria-current", "page")
    tops = {round(box(one)[1]) for one in [*pages.get_by_role("link").all(), *links.all()]}
    assert len(tops) == 1
    pages.get_by_role("link", name="About").click()
    expect(page.get_by_role("heading", name="About us")).to_be_visible()
    expect(links.nth(1)).to_have_attribute("aria-current", "page")
    banner(page).get_by_role("link", name="Acme").click()
    expect(page.get_by_label("Name")).to_be_visible()


def test_a_function_changes_the_pages_in_it(page: Page) -> None:
    page.get_by_role("button", name="Rename").click()
    expect(banner(page).get_by_role("link", name="Begin")).to_be_visible()


def test_the_logo_is_that_of_the_theme_and_runs_nothing(page: Page) -> None:
    shown = banner(page).locator("img:visible")
    for scheme in ("light", "dark", "light"):
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        expect(shown).to_have_class(re.compile(f"ll-{scheme}"))
        page.wait_for_function("image => image.complete && image.naturalWidth > 0", arg=shown.element_handle())
    page.get_by_role("button", name="Switch to the dark theme").click()
    expect(shown).to_have_class(re.compile("ll-dark"))
    expect(page).to_have_title("Acme")


@pytest.mark.parametrize("path", ["pages", "single", "many", "chat"])
def test_header_and_page_are_together_as_high_as_the_window(page: Page, address: str, path: str) -> None:
    page.goto(f"{address}/{path}/")
    expect(banner(page)).to_be_visible()
    for size in ({"width": 1280, "height": 900}, {"width": 820, "height": 1000}, PHONE):
        page.set_viewport_size({"width": size["width"], "height": size["height"]})
        assert page.evaluate("document.documentElement.scrollHeight === innerHeight"), size
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), size


def test_markup_in_a_title_is_text(page: Page, address: str) -> None:
    page.goto(f"{address}/single/")
    expect(banner(page)).to_contain_text("<b>Acme</b> & Sons")
    expect(banner(page).get_by_role("link", name="Acme")).to_have_count(0)
    expect(page.get_by_role("button", name="Menu")).to_have_count(0)


def test_a_chat_with_a_header_shows_its_title_once(page: Page, address: str) -> None:
    page.goto(f"{address}/chat/")
    expect(banner(page)).to_contain_text("Talk")
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text("Talk")
    assert max(box(heading)[2:]) <= 1


def test_links_that_have_no_room_are_in_a_menu(page: Page, address: str) -> None:
    page.goto(f"{address}/many/")
    button = page.get_by_role("button", name="Menu")
    expect(button).to_have_attribute("aria-expanded", "false")
    links = banner(page).get_by_role("link", name="A link")
    expect(links).to_have_count(0)
    button.click()
    expect(links).to_have_count(20)
    links.last.focus()
    expect(links.last).to_be_in_viewport()
    page.get_by_label("Name").click()
    expect(links).to_have_count(0)
    page.set_viewport_size({"width": 5000, "height": 900})
    page.add_style_tag(content=".ll-bar { max-width: none !important }")
    expect(button).to_have_count(0)
    expect(links).to_have_count(20)
    page.set_viewport_size({"width": 1280, "height": 900})
    expect(button).to_be_visible()


@pytest.fixture
def phone(browser: Browser, address: str) -> Iterator[Page]:
    with browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True) as context:
        yield from opened(context, f"{address}/pages/")


def test_the_menu_of_a_phone_is_worked_by_touch_and_by_keyboard(phone: Page) -> None:
    button = phone.get_by_role("button", name="Menu")
    links = banner(phone).get_by_role("navigation").get_by_role("link")
    expect(links).to_have_count(0)
    button.tap()
    expect(button).to_have_attribute("aria-expanded", "true")
    expect(links).to_have_count(5)
    for one in [button, banner(phone).get_by_role("link", name="Acme"), *links.all()]:
        assert min(box(one)[2:]) >= 44
    phone.keyboard.press("Escape")
    expect(button).to_be_focused()
    expect(links).to_have_count(0)
    phone.keyboard.press("Enter")
    phone.keyboard.press("Tab")
    expect(links.first).to_be_focused()
    for _ in range(5):
        phone.keyboard.press("Tab")
    expect(links).to_have_count(0)
    button.tap()
    links.nth(1).tap()
    expect(phone.get_by_role("heading", name="About us")).to_be_visible()


def test_the_keyboard_skips_to_the_content(page: Page) -> None:
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to content")
    expect(skip).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_label("Name")).to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["pages", "many"])
def test_axe_finds_no_violation(page: Page, address: str, path: str, scheme: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
    page.goto(f"{address}/{path}/")
    expect(banner(page)).to_be_visible()
    assert violations(page) == []
    page.set_viewport_size({"width": 390, "height": 844})
    page.get_by_role("button", name="Menu").click()
    assert violations(page) == []


def test_a_login_page_shows_logo_and_title_but_no_links(page: Page, address: str) -> None:
    page.goto(f"{address}/private/")
    logo = page.get_by_role("main").locator("img:visible")
    page.wait_for_function("image => image.complete && image.naturalWidth > 0", arg=logo.element_handle())
    expect(page.get_by_role("main")).to_contain_text("Secret")
    expect(page.get_by_role("link")).to_have_count(0)
    assert violations(page) == []
    page.get_by_label("username").fill("ada")
    page.get_by_label("password").fill("lovelace")
    page.get_by_role("button", name="Login").click()
    expect(banner(page).get_by_role("link", name="Docs")).to_be_visible()


def test_a_page_that_embeds_the_app_can_leave_it_out(page: Page, address: str) -> None:
    page.goto(f"{address}/frame")
    frame = page.frame_locator("iframe")
    expect(frame.get_by_label("Name")).to_be_visible()
    expect(frame.get_by_role("banner")).to_have_count(0)


def test_a_printed_page_has_logo_and_title_only(page: Page) -> None:
    page.emulate_media(media="print")
    expect(banner(page).get_by_text("Acme")).to_be_visible()
    expect(banner(page).get_by_role("link", name="Docs")).to_have_count(0)


def test_a_page_without_one_fetches_nothing_of_it(context: BrowserContext, address: str, page: Page) -> None:
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}/pages/")
    expect(banner(page)).to_be_visible()
    assert any("Header" in url for url in asked)
    asked.clear()
    page.goto(f"{address}/plain/")
    expect(page.get_by_label("Name")).to_be_visible()
    assert not [url for url in asked if "eader" in url]
