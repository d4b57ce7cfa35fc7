"""Markup of a caller's, or of a model's, stays in its own box: in a real Chromium."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.curl import curl
from tests.page.conftest import opened
from tests.servers import Server, run_script

pytestmark = pytest.mark.browser

NUMBERS = itertools.count()
APP = Path(__file__).parent / "apps" / "page_markup.py"
RED = "background:red;color:red;z-index:2147483647;"
COVERS = [
    f'<div style="{RED}position:fixed;inset:0">Log in again</div>',
    f'<div style="{RED}position:absolute;top:-3000px;left:-3000px;width:9000px;height:9000px">x</div>',
    f'<div style="{RED}position:sticky;top:0;height:900px">x</div>',
    f'<div style="{RED}position:relative;top:-3000px;height:6000px">x</div>',
    f'<div style="{RED}margin:-3000px;width:9000px;height:6000px">x</div>',
    f'<div style="{RED}transform:scale(200)">x</div>',
    f'<div style="{RED}translate:0 -600px;height:900px">x</div>',
    f'<div style="{RED}scale:200">x</div>',
    f'<div style="{RED}position:relative;offset-path:inset(0);inset:-900px;zoom:9">x</div>',
    f'<div style="{RED}box-shadow:0 0 0 5000px red">x</div>',
    f'<div style="{RED}outline:5000px solid red">x</div>',
    f'<div style="{RED}filter:drop-shadow(0 -500px 0 red);height:900px">x</div>',
    f'<div style="{RED}text-shadow:0 -300px 0 red,0 -400px 0 red">xxxx</div>',
    f'<div style="{RED}float:left;margin-top:-2000px;height:4000px;width:100vw">x</div>',
    f'<dialog open style="{RED}position:fixed;inset:0;width:100vw;height:100vh">x</dialog>',
    f'<div popover="manual" id="pop" style="{RED}width:100vw;height:100vh">x</div><b data-click>go</b>'
    '<button popovertarget="pop">go</button><input type="button" value="go" popovertarget="pop">',
    '<svg style="overflow:visible;position:fixed;inset:0"><rect x="-9000" y="-9000" width="20000" height="20000" '
    'fill="red"/></svg>',
    '<iframe style="position:fixed;inset:0;width:100vw;height:100vh" srcdoc="<body style=background:red>"></iframe>',
    "<style>#witness{display:none!important} *{color:red!important}</style>x",
    "<svg><style>#witness{display:none!important} *{color:red!important}</style></svg>x",
    '<link rel="stylesheet" href="data:text/css,*{color:red!important}">x',
    "</div></div></div></div></div><style>*{color:red!important}</style><plaintext>",
    '<math><mtext><table><mglyph><style><img title="</style><style>*{color:red!important}</style>">x',
    '<div class="ll-block"><div class="status full">x</div></div>',
]
CLOBBERS = [
    "<a id=limelight_js name=load>x</a><a id=limelight_js name=1>y</a>",
    "<form id=limelight><input name=children></form><b id=limelight-config>{}</b>",
    "<img name=getElementById><img name=body><img name=querySelector><form name=documentElement></form>",
    '<label for="ll-input-2" data-click>x</label><label for="ll-input-3">x</label><b accesskey="a" tabindex="1">x</b>',
    '<form action="/logout" method="post"><button data-click>x</button></form>',
]


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with run_script(APP) as running:
        yield running


@pytest.fixture
def page(context: BrowserContext, server: Server) -> Iterator[Page]:
    yield from opened(context, server.url)


def show(page: Page, place: str, markup: str) -> None:
    """Has the function show the text; returns when it did."""
    sign = f"SIGN {next(NUMBERS)}."
    page.get_by_label("Text", exact=True).fill(f"<p>{sign}</p>\n\n{markup}")
    page.get_by_role("button", name=place, exact=True).click()
    where = f"#{place.replace(' ', '_')}"
    expect(page.locator(where).get_by_text(sign).last).to_be_attached()
    expect(page.locator(f"{where} [data-testid=status-tracker]")).to_have_count(0)
    for link in page.locator(f"{where} [data-click]").all():
        link.dispatch_event("click")


def own_text(page: Page) -> bytes:
    """A picture of what the page says itself, once it is there."""
    expect(page.locator("#witness strong")).to_be_visible()
    page.mouse.move(0, 0)
    page.locator("body").focus()
    return page.locator("#witness").screenshot(animations="disabled") + page.locator("#own").screenshot()


@pytest.mark.parametrize("place", ["markdown", "answer", "free answer", "part"])
def test_markup_covers_and_restyles_nothing_of_the_page(page: Page, place: str) -> None:
    before = own_text(page)
    at = "[e.getBoundingClientRect().x + 9, e.getBoundingClientRect().y + 9]"
    for markup in COVERS:
        show(page, place, markup)
        assert own_text(page) == before, markup
        assert page.locator("#witness").evaluate(f"e => e.contains(document.elementFromPoint(...{at}))"), markup


@pytest.mark.parametrize("place", ["markdown", "answer", "free answer", "part"])
@pytest.mark.parametrize("markup", CLOBBERS)
def test_markup_takes_no_name_of_the_page(page: Page, place: str, markup: str) -> None:
    show(page, place, markup)
    assert page.evaluate("window.limelight_js === undefined")
    assert page.evaluate("document.getElementById('limelight').contains(document.querySelector('#witness'))")
    assert page.evaluate("typeof document.getElementById") == "function"
    assert page.evaluate("document.querySelectorAll('#limelight, #limelight-config').length") == 2
    assert page.evaluate("document.baseURI") == page.url
    expect(page.get_by_label("Own")).not_to_be_checked()
    show(page, place, "still works")


def test_notices_and_labels_are_text(page: Page) -> None:
    markup = f"<b>bold</b>{COVERS[0]}"
    page.get_by_label("Text", exact=True).fill(markup)
    page.get_by_role("button", name="notice").click()
    expect(page.get_by_test_id("toast-body").locator("p")).to_have_text(markup)
    page.get_by_role("button", name="label").click()
    expect(page.locator("#label").get_by_text("Log in again").first).to_be_visible()
    assert page.locator("#label b, [data-testid=toast-body] b").count() == 0


def test_what_a_link_names_is_no_markup_of_the_author(context: BrowserContext, server: Server, page: Page) -> None:
    """Even the components whose markup is the author's own show a link's values as a stranger's."""
    before = own_text(page)
    config = curl(f"{server.url}/config").json()
    for component in config["components"]:
        if component["props"].get("elem_id") == "html":
            component["is_linked"], component["props"]["value"] = True, "<p>END OF IT</p>" + COVERS[0] + COVERS[18]
    other = context.new_page()
    document = curl(f"{server.url}/").text
    other.route(
        server.url + "/", lambda route: route.fulfill(body=with_config(document, config), content_type="text/html")
    )
    other.goto(server.url)
    expect(other.locator("#html").get_by_text("END OF IT")).to_be_visible()
    assert own_text(other) == before


def with_config(document: str, config: object) -> str:
    begin = document.index(">", document.index('id="limelight-config"')) + 1
    data = json.dumps(config).replace("<", "\\u003c")
    return document[:begin] + data + document[document.index("</script>", begin) :]
