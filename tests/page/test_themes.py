"""Themes in the page: what they change, that all can be read, and that a page without one has none of it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Request, expect

from limelight.themes import BUILT_IN
from limelight.themes.looks import Default
from limelight.themes.style import stylesheet
from limelight.themes.variables import DEFAULTS, property_of
from limelight.ui.no_effect import NO_EFFECT
from tests.axe import violations
from tests.page.conftest import HERE, opened
from tests.servers import run_script

pytestmark = pytest.mark.browser

COLOUR = "(name) => getComputedStyle(document.querySelector(name)).backgroundColor"


@contextmanager
def themed(
    context: BrowserContext,
    theme: str | None = None,
    css: str | None = None,
    look: Mapping[str, str] | None = None,
) -> Iterator[Page]:
    """The page of `themes_app.py`. `look`: options such as `accent`."""
    given = {"THEME": theme, "CSS": css, "LOOK": look and json.dumps(look)}
    env = {**os.environ, **{f"PAGE_TEST_{name}": value for name, value in given.items() if value}}
    with run_script(HERE / "themes_app.py", env=env) as server:
        for page in opened(context, server.url):
            page.emulate_media(reduced_motion="reduce", color_scheme="light")
            expect(page.get_by_role("button", name="Make")).to_be_visible()
            page.wait_for_load_state("networkidle")
            yield page


@pytest.mark.parametrize("name", [one.name for one in BUILT_IN])
def test_everything_can_be_read_in_every_theme(context: BrowserContext, name: str) -> None:
    with themed(context, name) as page:
        page.get_by_role("button", name="Make").click()
        expect(page.get_by_test_id("toast-body")).to_be_visible()
        expect(page.locator(".ll-status")).to_have_css("opacity", "1")
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            assert violations(page) == [], scheme
        page.set_viewport_size({"width": 360, "height": 740})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_stylesheet_without_values_changes_nothing(context: BrowserContext) -> None:
    """So an author's CSS may use the variables, and the page stays as it is."""
    with themed(context) as page:
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            before = page.screenshot(full_page=True)
            style = page.add_style_tag(content=stylesheet(Default()))
            after = page.screenshot(full_page=True)
            style.evaluate("(element) => element.remove()")
            assert before == after, scheme


def test_a_page_without_a_theme_fetches_and_holds_nothing_of_one(context: BrowserContext) -> None:
    asked: list[str] = []
    context.on("request", lambda request: note(asked, request))
    with themed(context, "default", ".own { color: red; }") as page:
        assert not [url for url in asked if "theme" in url]
        assert "--body-background-fill" not in page.content()
    with themed(context, "soft"):
        assert len([url for url in asked if "theme.css?v=" in url]) == 1


def note(asked: list[str], request: Request) -> None:
    asked.append(request.url)


RULES = """(names) => {
  const used = new Set();
  const states = /::?(hover|focus-within|focus|active|visited|placeholder)\\b/g;
  const visit = (rules) => {
    for (const rule of rules) {
      if (rule instanceof CSSStyleRule) {
        // What is below the body is nested in it.
        const selector = rule.selectorText.replaceAll("&", "").replace(states, "").replace(/:is\\([,\\s]*\\)/g, "");
        const isThere = document.querySelector(selector.trim()) !== null;
        if (isThere) for (const found of rule.style.cssText.matchAll(/var\\((--[\\w-]+)/g)) used.add(found[1]);
      }
      visit(rule.cssRules ?? []);
    }
  };
  visit([...document.styleSheets].find((one) => (one.href ?? "").includes("theme.css")).cssRules);
  return names.filter((name) => !used.has(name));
}"""


def test_every_variable_reaches_an_element(context: BrowserContext) -> None:
    """Whatever classes the page has by now."""
    names = [name for name in DEFAULTS if ("Theme", name) not in NO_EFFECT]
    with themed(context, "soft") as page:
        page.get_by_role("button", name="Make").click()
        expect(page.get_by_test_id("toast-body")).to_be_visible()
        missing = page.evaluate(RULES, [property_of(name) for name in names])
    through_others = {property_of(name) for name in names if property_of(name) in DEFAULTS.values()}
    assert set(missing) - through_others == {"--shadow-inset", "--shadow-spread"}


def test_an_authors_style_sets_variables_and_uses_them(context: BrowserContext) -> None:
    css = """
    :root { --button-primary-background-fill: rgb(1, 2, 3); }
    .dark { --body-background-fill: rgb(4, 5, 6); }
    .gradio-container { --input-background-fill: rgb(7, 8, 9); }
    h1 { background: var(--primary-500); }
    """
    with themed(context, css=css) as page:
        assert page.evaluate(COLOUR, ".ll-button.primary") == "rgb(1, 2, 3)"
        assert page.evaluate(COLOUR, "input.ll-input, textarea.ll-input") == "rgb(7, 8, 9)"
        assert page.evaluate(COLOUR, "h1").startswith("oklch(0.79")
        page.goto(f"{page.url}?__theme=dark")
        expect(page.get_by_role("button", name="Make")).to_be_visible()
        assert page.evaluate(COLOUR, "body") == "rgb(4, 5, 6)"


def test_the_address_and_the_footer_choose_light_or_dark(context: BrowserContext) -> None:
    with themed(context, "mario") as page:
        url = page.url
        grounds = []
        for asked in ("light", "dark"):
            page.goto(f"{url}?__theme={asked}")
            expect(page.locator("html")).to_have_attribute("data-theme", asked)
            assert page.evaluate("document.body.classList.contains('dark')") == (asked == "dark")
            grounds.append(page.evaluate(COLOUR, "html"))
        assert grounds[0] != grounds[1]
        page.get_by_role("button", name="Switch to the light theme").click()
        assert page.evaluate(COLOUR, "html") == grounds[0]
        page.goto(url)
        expect(page.locator("html")).to_have_attribute("data-theme", "light")


def test_a_page_fills_the_window_where_the_author_wants_it(context: BrowserContext, tmp_path: Path) -> None:
    script = tmp_path / "app.py"
    script.write_text(
        "import limelight as gr\nwith gr.Blocks(fill_width=True) as demo:\n    gr.Chatbot(scale=1, elem_id='chat')\n"
        "demo.launch(fill_height=True)\n"
    )
    with run_script(script) as server:
        for page in opened(context, server.url):
            page.set_viewport_size({"width": 1900, "height": 1000})
            box = page.locator("#chat").bounding_box()
            assert box is not None
            assert box["width"] > 1800
            assert box["height"] > 700
            assert page.evaluate("document.documentElement.scrollHeight") == 1000
