"""From where the page loads pictures, video and sound: its own host and those that the author lists."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from limelight.core.errors import DeclarationError
from limelight.launch.readers import media_hosts
from tests.curl import curl
from tests.page.conftest import opened
from tests.security.test_page_markup import APP, show
from tests.servers import Server, run_script, serving

SECURE = "https://foreign.test"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'


@dataclass
class Foreign:
    """A server that is not the app's, and what it was asked for."""

    url: str
    asked: list[str] = field(default_factory=list)


@pytest.fixture
def foreign() -> Iterator[Foreign]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found.asked.append(self.path)
            self.send_response(200)
            self.send_header("Content-Type", "image/svg+xml")
            self.send_header("Content-Length", str(len(SVG)))
            self.end_headers()
            self.wfile.write(SVG)

        do_POST = do_HEAD = do_GET

        def log_message(self, format: str, *args: object) -> None:
            """Tests read `asked`."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found = Foreign(f"http://127.0.0.1:{server.server_port}")
    with serving(server):
        yield found


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with run_script(APP) as running:
        yield running


@pytest.fixture
def page(context: BrowserContext, server: Server) -> Iterator[Page]:
    yield from opened(context, server.url)


@pytest.fixture
def allowing(context: BrowserContext, foreign: Foreign) -> Iterator[Page]:
    """A page whose author lists the foreign host."""
    with run_script(APP, env={**os.environ, "LIMELIGHT_MEDIA_HOSTS": foreign.url}) as running:
        yield from opened(context, running.url)


def ways_out(foreign: str) -> list[str]:
    """All that makes a browser ask another server for something without a click."""
    svg = "<svg xmlns:xlink='http://www.w3.org/1999/xlink'>{}</svg>"
    return [
        f"![said]({foreign}/1?secret=1)",
        f"![said][r]\n\n[r]: {foreign}/2",
        f"<img src='{foreign}/3'>",
        f"<img srcset='{foreign}/4 1x, {foreign}/5 2x'>",
        f"<picture><source srcset='{foreign}/6'><img src='{foreign}/7'></picture>",
        f"<video src='{foreign}/8' autoplay></video><video poster='{foreign}/9'></video>",
        f"<audio src='{foreign}/10' autoplay></audio>",
        f"<video autoplay><source src='{foreign}/11'><track src='{foreign}/12' default></video>",
        f"<table background='{foreign}/13'><tr><td background='{foreign}/14'>x</td></tr></table>",
        f"<div style='background:url({foreign}/15)'>x</div><p style='background:\\75 rl({foreign}/16)'>x</p>",
        f"<ul style='list-style:url({foreign}/17)'><li>x</ul><p style='cursor:url({foreign}/18),auto'>x</p>",
        f"<p style='--x:url({foreign}/19);background:var(--x)'>x</p>",
        f"<p style='--x:\\75 rl({foreign}/20);background:var(--x)'>x</p>",
        f"<p style='background:image-set(\"{foreign}/21\" 1x)'>x</p><p style='border-image:url({foreign}/22)'>x</p>",
        f"<p style='mask:url({foreign}/23#a);filter:url({foreign}/24#a);clip-path:url({foreign}/25#a)'>x</p>",
        svg.format(f"<image href='{foreign}/26'/><image xlink:href='{foreign}/27'/><use href='{foreign}/28#a'/>"),
        svg.format(
            f"<filter id='f'><feImage href='{foreign}/29'/></filter><rect filter='url(#f)' width='9' height='9'/>"
        ),
        svg.format(f"<rect width='9' height='9' fill='url({foreign}/30#a)' filter='url({foreign}/31#a)'/>"),
        svg.format(f"<path d='M0 0L9 9' marker-end='u\\72l({foreign}/48#a)'/>"),
        f"<link rel='prefetch' href='{foreign}/32'><link rel='stylesheet' href='{foreign}/33'>"
        f"<link rel='dns-prefetch' href='{foreign}'><link rel='preconnect' href='{foreign}'>",
        f"<style>@import '{foreign}/34'; @font-face{{font-family:f;src:url({foreign}/35)}} *{{font-family:f}}</style>",
        f"<iframe src='{foreign}/36'></iframe><object data='{foreign}/37'></object><embed src='{foreign}/38'>",
        f"<input type='image' src='{foreign}/39'><body background='{foreign}/40'>",
        f"<a href='#x' ping='{foreign}/41' data-click>x</a>",
        f"<form action='{foreign}/42'><button data-click>x</button></form>",
        f"<meta http-equiv='refresh' content='0;url={foreign}/43'><base href='{foreign}/'><img src='44'>",
        f"<script src='{foreign}/45'></script><svg><script href='{foreign}/46'></script></svg>",
        f"$$\\includegraphics{{{foreign}/47}}$$",
    ]


@pytest.mark.browser
@pytest.mark.parametrize("place", ["markdown", "answer", "free answer", "part"])
def test_no_markup_asks_another_host(context: BrowserContext, server: Server, foreign: Foreign, place: str) -> None:
    secure: list[str] = []

    def note(route: Route) -> None:
        secure.append(route.request.url)
        route.abort()

    context.route(f"{SECURE}/**", note)
    page = context.new_page()  # some of it is for the page's policy to refuse, and the console says so
    page.goto(server.url)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url))
    for plain, tls in zip(ways_out(foreign.url), ways_out(SECURE), strict=True):
        markup = f"{plain}\n\n{tls.replace('[r]', '[s]')}"
        show(page, place, markup + f"\n\n<img alt='own' src='{server.url}/favicon.ico?{len(sent)}'>")
        own = page.get_by_role("img", name="own", exact=True).last
        own.scroll_into_view_if_needed()
        own.evaluate("image => image.complete || new Promise(done => image.onload = image.onerror = done)")
        assert foreign.asked + secure == [], markup
    assert page.evaluate("document.baseURI") == page.url == f"{server.url}/#x"
    assert any(url.startswith(f"{server.url}/favicon.ico?") for url in sent)


@pytest.mark.browser
@pytest.mark.parametrize("place", ["markdown", "answer"])
def test_a_link_stands_for_a_picture_that_is_not_loaded(page: Page, foreign: Foreign, place: str) -> None:
    """Without an error in the console: `page` looks at that."""
    show(page, place, f"![A map]({foreign.url}/map.png) <video src='{foreign.url}/a.mp4'></video>")
    host = foreign.url.removeprefix("http://")
    link = page.locator(f"#{place}").get_by_role("link", name=f"Picture on {host}: A map").last
    assert link.get_attribute("href") == f"{foreign.url}/map.png"
    assert f'launch(media_hosts=["{foreign.url}"])' in str(link.get_attribute("title"))
    expect(page.locator(f"#{place}").get_by_role("link", name=f"Video on {host}").last).to_be_visible()
    assert foreign.asked == []


@pytest.mark.browser
def test_files_of_other_hosts_are_told_not_loaded(page: Page, foreign: Foreign) -> None:
    page.get_by_label("Text", exact=True).fill(f"{foreign.url}/a.png")
    page.get_by_role("button", name="file").click()
    expect(page.get_by_text("from where this page loads nothing")).to_have_count(4)
    expect(page.get_by_text(f'launch(media_hosts=["{foreign.url}"])').first).to_be_visible()
    page.get_by_test_id("gallery").get_by_role("button").first.click()
    expect(page.get_by_text("from where this page loads nothing")).to_have_count(5)
    assert foreign.asked == []


@pytest.mark.browser
def test_a_listed_host_is_loaded_from(allowing: Page, foreign: Foreign) -> None:
    show(allowing, "answer", f"![A map]({foreign.url}/map.svg)")
    picture = allowing.locator("#answer").get_by_role("img", name="A map").last
    expect(picture).to_be_visible()
    picture.evaluate("image => image.complete || new Promise(done => image.onload = done)")
    assert picture.evaluate("image => image.naturalWidth") == 9
    allowing.get_by_label("Text", exact=True).fill(f"{foreign.url}/b.svg")
    allowing.get_by_role("button", name="file").click()
    shown = allowing.get_by_test_id("image").get_by_role("img")
    expect(shown).to_have_attribute("src", f"{foreign.url}/b.svg")
    assert "/map.svg" in foreign.asked


def policy(server: Server) -> dict[str, list[str]]:
    header = curl(f"{server.url}/").headers["content-security-policy"]
    return {name: sources for name, *sources in (part.split() for part in header.split(";"))}


def test_the_policy_names_the_page_alone(server: Server) -> None:
    found = policy(server)
    for name in ("img-src", "media-src", "font-src"):
        assert found[name] == ["'self'", "data:", "blob:"]
    for name in ("default-src", "connect-src", "form-action"):
        assert found[name] == ["'self'"]
    assert curl(f"{server.url}/").headers["x-dns-prefetch-control"] == "off"


def test_the_policy_names_what_the_author_lists(tmp_path: Path) -> None:
    script = tmp_path / "app.py"
    script.write_text(
        "import limelight as gr\nwith gr.Blocks() as demo:\n    gr.Markdown('x')\n"
        "demo.launch(media_hosts=['Example.com', 'https://*.example.org:8443/'])\n"
    )
    with run_script(script) as running:
        found = policy(running)
        for name in ("img-src", "media-src", "font-src"):
            assert found[name][3:] == ["example.com", "https://*.example.org:8443"]
        assert found["connect-src"] == ["'self'"]
        assert curl(f"{running.url}/config").json()["media_hosts"] == found["img-src"][3:]


@pytest.mark.parametrize("source", ["*", "https:", "example.com", "*.example.com", "localhost:9000", "http://a.test:*"])
def test_hosts_are_sources_of_a_policy(source: str) -> None:
    assert media_hosts([source], "launch: media_hosts") == (source,)


@pytest.mark.parametrize(
    "source",
    ["'unsafe-inline'", "a.test; script-src *", "http:", "data:", "https://a.test/path", "a b", "*.*", "", "ü.de"],
)
def test_anything_else_is_refused(source: str) -> None:
    with pytest.raises(DeclarationError, match="media_hosts: expected hosts such as"):
        media_hosts([source], "launch: media_hosts")
    with pytest.raises(DeclarationError, match="expected a list of hosts"):
        media_hosts("example.com", "launch: media_hosts")
