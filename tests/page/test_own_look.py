"""The typeface that the server has, and an app's own colour, corners and density."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.axe import violations
from tests.page.test_themes import themed

pytestmark = pytest.mark.browser

STYLE = "(element, name) => getComputedStyle(element)[name]"


def has_typeface(page: Page) -> bool:
    page.evaluate("document.fonts.ready")
    faces = "[...document.fonts].some((face) => face.family === 'Geist' && face.status === 'loaded')"
    used = page.locator("body").evaluate(STYLE, "fontFamily")
    return bool(page.evaluate(faces)) and str(used).startswith("Geist")


def test_the_typeface_comes_from_the_server_once(context: BrowserContext) -> None:
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    with themed(context) as page:
        assert has_typeface(page)
        origin = page.evaluate("origin")
        assert all(url.startswith(origin) or url.startswith("data:") for url in asked)
        assert len([url for url in asked if "woff2" in url]) == 1
        page.get_by_role("button", name="Use via API").click()
        title = page.get_by_role("dialog").locator("h2").first
        assert title.evaluate(STYLE, "fontFamily").startswith("Geist")


@pytest.mark.parametrize(("theme", "look"), [(None, {"font": "system"}), ("soft", {})])
def test_a_page_without_it_fetches_none(context: BrowserContext, theme: str | None, look: dict[str, str]) -> None:
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    with themed(context, theme, look=look) as page:
        assert not has_typeface(page)
        assert not [url for url in asked if "woff2" in url]


ACCENTS = ("#0a7d5c", "#ffe600", "#7a7a7a", "white", "black", "#ff0055", "#3d5afe")


@pytest.mark.parametrize("accent", ACCENTS)
def test_everything_can_be_read_with_every_accent(context: BrowserContext, accent: str) -> None:
    with themed(context, look={"accent": accent, "density": "compact", "radius": "3px"}) as page:
        page.get_by_role("button", name="Make").click()
        expect(page.get_by_test_id("toast-body")).to_be_visible()
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            assert violations(page) == [], scheme
        page.set_viewport_size({"width": 360, "height": 740})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("theme", [None, "origin", "neon", "monochrome"])
def test_the_accent_reaches_what_has_a_colour(context: BrowserContext, theme: str | None) -> None:
    with themed(context, theme, look={"accent": "#3d5afe"}) as page:
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            blue = "rgb(61, 90, 254)"
            expect(page.get_by_role("button", name="Make")).to_have_css("background-color", blue)
            expect(page.get_by_role("checkbox", name="soft")).to_have_css("background-color", blue)
            assert violations(page) == [], scheme


def test_density_and_corners_change_controls(context: BrowserContext) -> None:
    sizes = {}
    for density in ("compact", "normal", "spacious", "12px"):
        with themed(context, look={"density": density, "radius": "3px"}) as page:
            field = page.get_by_label("Size")
            box = page.locator(".ll-input", has=field).bounding_box()
            assert box is not None
            sizes[density] = box["height"]
            expect(page.get_by_role("button", name="Make")).to_have_css("border-radius", "3px")
    assert sizes["compact"] == sizes["12px"] < sizes["normal"] < sizes["spacious"]
    assert sizes["normal"] == 40
