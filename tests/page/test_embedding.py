"""An app in the page of another site."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Frame, Page, expect

from tests.axe import violations
from tests.page.conftest import opened
from tests.page.host_page import Host, host
from tests.servers import Server, run_script

APP = Path(__file__).parent / "embed_app.py"
HEARING = """window.heard = [];
addEventListener("message", ({ data, source, origin }) => {
    window.heard.push(data);
    if (data.type === "limelight:ready") source.postMessage({ type: "limelight:embed" }, origin);
});"""
FORGED = """origin => {
    const inner = document.querySelector("iframe").contentWindow;
    const size = height => ({ type: "limelight:size", height });
    const say = (data, origin, source) => dispatchEvent(new MessageEvent("message", { data, origin, source }));
    for (const data of [size(900), null, "limelight:size"]) say(data, origin, window);
    for (const height of ["900px", -1, NaN, Infinity, 1e9, null]) say(size(height), origin, inner);
    say(size(900), "http://x.test", inner);
}"""

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def embedded() -> Iterator[Server]:
    with run_script(APP) as running:
        yield running


@pytest.fixture
def site() -> Iterator[Host]:
    with host() as running:
        yield running


@pytest.fixture
def shown(context: BrowserContext, site: Host, embedded: Server) -> Iterator[Page]:
    site.body = tag(embedded)
    yield from opened(context, site.url)


def tag(server: Server, attributes: str = "", name: str = "gradio-app", script: str = "gradio.js") -> str:
    source = f'<script type="module" src="{server.url}/{script}"></script>'
    return f'{source}<{name} src="{server.url}" {attributes}></{name}>'


def inner(page: Page) -> Frame:
    page.wait_for_selector("iframe")
    page.frame_locator("iframe").get_by_label("Name").wait_for()
    return page.frames[1]


def wait_until_it_fits(page: Page, least: int, most: int) -> int:
    """The frame's height, once it is that of the app."""
    page.wait_for_function(
        "([least, most]) => { const h = document.querySelector('iframe').offsetHeight; return h > least && h < most }",
        arg=[least, most],
    )
    frame = inner(page)
    height = int(page.evaluate("document.querySelector('iframe').offsetHeight"))
    assert frame.evaluate("document.documentElement.scrollHeight <= innerHeight")  # nothing is cut off
    return height


def test_the_frame_is_as_high_as_the_app(shown: Page) -> None:
    app = shown.frame_locator("iframe")
    app.get_by_role("button", name="Grow").wait_for()
    small = wait_until_it_fits(shown, 50, 299)
    app.get_by_role("button", name="Grow").click()
    wait_until_it_fits(shown, 1000, 5000)
    app.get_by_role("button", name="Shrink").click()
    assert wait_until_it_fits(shown, 50, 299) == small


@pytest.mark.parametrize(("name", "script"), [("limelight-app", "embed.js"), ("gradio-app", "embed.js")])
def test_both_names_work(context: BrowserContext, site: Host, embedded: Server, name: str, script: str) -> None:
    site.body = tag(embedded, name=name, script=script)
    for page in opened(context, site.url):
        assert inner(page).title() == "Embedded"


def test_an_element_without_address_shows_the_server_of_its_script(
    context: BrowserContext, site: Host, embedded: Server
) -> None:
    site.body = f'<script type="module" src="{embedded.url}/embed.js"></script><limelight-app></limelight-app>'
    for page in opened(context, site.url):
        assert inner(page).url == f"{embedded.url}/"


def test_attributes_say_how_it_looks(context: BrowserContext, site: Host, embedded: Server) -> None:
    attributes = (
        'theme_mode="dark" info="false" container="false" initial_height="120px" eager="true" aria-label="Pets"'
    )
    site.body = tag(embedded, attributes)
    for page in opened(context, site.url):
        frame = inner(page)
        assert frame.evaluate("document.documentElement.dataset.theme") == "dark"
        expect(page.frame_locator("iframe").locator("footer")).to_be_hidden()
        assert frame.evaluate("getComputedStyle(document.querySelector('.ll-app')).paddingLeft") == "0px"
        assert page.locator("iframe").get_attribute("title") == "Pets"
        page.locator("gradio-app").evaluate("one => one.setAttribute('theme_mode', 'light')")
        page.wait_for_function("document.querySelector('iframe').src.includes('__theme=light')")


def test_a_frame_below_the_window_loads_when_it_comes_near(
    context: BrowserContext, site: Host, embedded: Server
) -> None:
    site.body = f'<div style="height: 20000px"></div>{tag(embedded)}'
    for page in opened(context, site.url):
        page.wait_for_selector("iframe", state="attached")
        assert page.frames[1].url in ("", "about:blank")
        page.evaluate("scrollTo(0, 20000)")
        inner(page)


def test_the_host_hears_when_it_is_shown(context: BrowserContext, site: Host, embedded: Server) -> None:
    heard = "<script>addEventListener('render', () => { window.shown = true }, true)</script>"
    site.body = heard + tag(embedded)
    for page in opened(context, site.url):
        page.wait_for_function("window.shown === true")


def test_only_numbers_of_the_frame_itself_count(shown: Page) -> None:
    before = wait_until_it_fits(shown, 50, 299)
    shown.evaluate(FORGED, shown.frames[1].url.rstrip("/"))
    assert shown.evaluate("document.querySelector('iframe').offsetHeight") == before


def test_the_page_sends_numbers_to_its_parent_only(context: BrowserContext, site: Host, embedded: Server) -> None:
    site.body = f'<script>{HEARING}</script><iframe title="App" src="{embedded.url}"></iframe>'
    for page in opened(context, site.url):
        page.wait_for_function("window.heard.length > 1")
        first, *others = page.evaluate("window.heard")
        assert first == {"type": "limelight:ready"}
        assert all({"type": "limelight:size", "height": one["height"]} == one for one in others)
        assert all(isinstance(one["height"], int) for one in others)


def test_a_site_that_is_not_allowed_shows_nothing(context: BrowserContext, site: Host) -> None:
    with run_script(APP, env={**os.environ, "LIMELIGHT_FRAME_ANCESTORS": "https://host.test"}) as server:
        site.body = tag(server)
        page = context.new_page()
        problems: list[str] = []
        page.on("console", lambda message: problems.append(message.text))
        page.goto(site.url)
        with page.expect_event("console", lambda message: "frame-ancestors" in message.text):
            page.reload()
        assert page.locator("iframe").evaluate("one => one.offsetHeight") == 300


def test_a_page_that_is_not_in_a_frame_says_nothing(context: BrowserContext, embedded: Server) -> None:
    for page in opened(context, embedded.url):
        page.get_by_label("Name").wait_for()
        names = page.evaluate("performance.getEntriesByType('resource').map(one => one.name)")
        assert not [name for name in names if "embed" in name]
        page.evaluate("postMessage({ type: 'limelight:embed' }, '*')")
        assert page.evaluate("document.documentElement.dataset.embedded") is None


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violation(shown: Page, scheme: str) -> None:
    shown.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
    wait_until_it_fits(shown, 50, 299)
    assert violations(shown, iframes=False) == []


def test_it_fits_a_phone(shown: Page) -> None:
    shown.set_viewport_size({"width": 360, "height": 740})
    wait_until_it_fits(shown, 50, 399)
    assert shown.evaluate("document.documentElement.scrollWidth <= innerWidth")
