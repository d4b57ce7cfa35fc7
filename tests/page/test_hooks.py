"""What people's own tests and CSS hold on to, as docs/hooks.md lists it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.axe import violations
from tests.browser import Chromium, fresh_context
from tests.page.conftest import HERE, opened
from tests.servers import Server, run_script

pytestmark = pytest.mark.browser

DOCUMENT = Path(__file__).parents[2] / "docs" / "hooks.md"
WHOLE_PAGE = ("page", "notice", "login")


@dataclass(frozen=True)
class Hooks:
    """One row of the table."""

    where: str
    test_ids: list[str]
    names: list[tuple[str, str]]
    """Roles with accessible names."""
    classes: list[str]


def table() -> list[Hooks]:
    section = DOCUMENT.read_text().split("## Components")[1].split("##")[0]
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in section.splitlines() if line.startswith("| ")]
    return [Hooks(where, marked(ids), NAME.findall(names), marked(classes)) for where, ids, names, classes in rows[2:]]


NAME = re.compile(r"(\w+) `([^`]+)`")


def marked(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


@pytest.fixture(scope="module")
def hooks_server() -> Iterator[Server]:
    with run_script(HERE / "hooks_app.py") as running:
        yield running


@pytest.fixture
def hooks_page(context: BrowserContext, hooks_server: Server) -> Iterator[Page]:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    yield from opened(context, hooks_server.url)


@pytest.fixture(scope="module")
def untouched_page(chromium: Chromium, hooks_server: Server) -> Iterator[Page]:
    """For tests that only look at it: it takes long to load, for it has all components."""
    with fresh_context(chromium.browser()) as context:
        yield from opened(context, hooks_server.url)


@pytest.fixture
def login_page(context: BrowserContext, tmp_path: Path) -> Iterator[Page]:
    script = tmp_path / "private.py"
    script.write_text('import limelight as gr\ngr.Interface(str, "text", "text").launch(auth=("ada", "lovelace"))\n')
    with run_script(script) as running:
        page = context.new_page()
        page.goto(running.url)
        yield page


PREPARED: dict[str, Callable[[Page], object]] = {
    "dropdown": lambda page: page.get_by_role("combobox", name="Fruit").click(),
    "liked chatbot": lambda page: page.locator("#liked-chatbot").get_by_role("button", name="Like", exact=True).click(),
    "edited chatbot": lambda page: page.locator("#edited-chatbot").get_by_role("button", name="Edit").click(),
    "notice": lambda page: page.get_by_role("button", name="Fail").click(),
    "running": lambda page: page.get_by_role("button", name="Run").click(),
}
"""What a reader does before these hooks are there."""


def check(block: Locator, hooks: Hooks) -> None:
    for test_id in hooks.test_ids:
        expect(block.get_by_test_id(test_id).first).to_be_attached()
    for role, name in hooks.names:
        expect(block.get_by_role(role, name=name, exact=True).first).to_be_attached()  # type: ignore[arg-type]  # any role
    for name in hooks.classes:
        expect(block.locator(f"css=.{name}").or_(block.and_(block.page.locator(f".{name}"))).first).to_be_attached()


def place(page: Page, hooks: Hooks) -> Locator:
    return page.locator("body" if hooks.where in WHOLE_PAGE else f"#{hooks.where.replace(' ', '-')}")


AT_ONCE = [one for one in table() if one.where not in PREPARED and one.where != "login"]


@pytest.mark.parametrize("hooks", AT_ONCE, ids=lambda one: one.where)
def test_the_page_has_the_hooks_of_the_table(untouched_page: Page, hooks: Hooks) -> None:
    check(place(untouched_page, hooks), hooks)


@pytest.mark.parametrize("hooks", [one for one in table() if one.where in PREPARED], ids=lambda one: one.where)
def test_the_page_has_the_hooks_of_the_table_that_come_later(hooks_page: Page, hooks: Hooks) -> None:
    PREPARED[hooks.where](hooks_page)
    check(place(hooks_page, hooks), hooks)


def test_each_preparation_is_of_a_row_of_the_table() -> None:
    assert PREPARED.keys() <= {one.where for one in table()}


def test_the_login_page_has_the_hooks_of_the_table(login_page: Page) -> None:
    (hooks,) = [one for one in table() if one.where == "login"]
    check(login_page.locator("body"), hooks)
    login_page.get_by_label("username").fill("ada")
    login_page.get_by_label("password").fill("lovelace")
    login_page.get_by_role("button", name="Login").click()
    expect(login_page.get_by_role("button", name="Submit")).to_be_visible()


def test_the_page_has_the_selectors_of_the_table(context: BrowserContext, hooks_server: Server) -> None:
    section = DOCUMENT.read_text().split("## Selectors")[1].split("\n##")[0]
    selectors = re.findall(r"^\| `([^`]+)`", section, re.MULTILINE)
    page = context.new_page()
    page.goto(f"{hooks_server.url}?__theme=dark")
    for selector in selectors:
        expect(page.locator(selector)).to_have_count(1)
    assert "footer" in selectors
    for name in re.findall(r"`(--[a-z0-9-]+[a-z0-9])`", section):
        assert page.evaluate("(name) => getComputedStyle(document.body).getPropertyValue(name)", name), name


FOREIGN = re.compile(r"^(svelte-|vega-|marks$|cm-|ͼ|hljs-|language-|katex$|mclass$|dark$|light$)")
"""Classes of the tools that make parts of the page, and of the theme."""
BY_TYPE = {"block", "tabs", "tabitem", "md", "sm", "secondary", "stop", "info", "warning", "success", "error"}
"""Hooks that depend on an option: sizes and variants of buttons, levels of notices."""


def test_every_class_is_a_hook_or_has_our_prefix(hooks_page: Page) -> None:
    hooks_page.get_by_role("button", name="Fail").click()
    expect(hooks_page.get_by_test_id("toast-body")).to_be_visible()
    hooks_page.get_by_role("button", name="Use via API").click()
    expect(hooks_page.get_by_role("dialog")).to_contain_text("curl")
    listed = {name for one in table() for name in one.classes} | BY_TYPE
    found: list[str] = hooks_page.evaluate(
        "[...new Set([...document.querySelectorAll('[class]')].flatMap((one) => [...one.classList]))]"
    )
    assert [name for name in found if not name.startswith(("ll-", "md-")) and not FOREIGN.match(name)
            and name not in listed] == []  # fmt: skip


def test_a_page_without_a_title_has_no_heading_of_ours(untouched_page: Page) -> None:
    expect(untouched_page.get_by_role("heading", name="Limelight")).to_have_count(0)


def test_hidden_panels_have_no_name_that_their_contents_have(hooks_page: Page) -> None:
    expect(hooks_page.get_by_label("Two", exact=True)).to_have_count(1)
    hooks_page.locator("#two-button").click()
    expect(hooks_page.get_by_label("One", exact=True)).to_have_count(1)


@pytest.mark.parametrize(
    ("where", "name"),
    [
        ("file", "Click to upload or drop files"),
        ("files", "Click to upload or drop files"),
        ("image", "Drop an image file here to upload"),
        ("audio", "Drop an audio file here to upload"),
        ("gallery", "Click to upload or drop files"),
        ("model3d", "Drop a 3D model (.obj, .glb, .stl, .gltf, .splat, or .ply) file here to upload"),
    ],
)
def test_a_click_on_an_upload_area_asks_for_a_file(untouched_page: Page, where: str, name: str) -> None:
    with untouched_page.expect_file_chooser() as chooser:
        untouched_page.locator(f"#{where}").get_by_role("button", name=name).click()
    assert chooser.value.element.get_attribute("data-testid") == "file-upload"


def test_browsers_are_told_the_last_part_of_an_ending(untouched_page: Page) -> None:
    field = untouched_page.locator("#file").get_by_test_id("file-upload")
    expect(field).to_have_attribute("accept", ".nii.gz,.gz,image/*")


def test_a_wrong_file_is_told_by_a_notice(hooks_page: Page, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.txt"
    wrong.write_text("hi")
    for where in ("file", "image", "audio"):
        hooks_page.locator(f"#{where}").get_by_test_id("file-upload").set_input_files(wrong)
        expect(hooks_page.get_by_test_id("toast-body").last).to_contain_text("Error")
        expect(hooks_page.get_by_test_id("toast-text").last).to_contain_text("Invalid file type: wrong.txt")
        hooks_page.get_by_test_id("toast-close").click()


def test_files_keep_their_names_when_they_are_downloaded(hooks_page: Page) -> None:
    with hooks_page.expect_download() as download:
        hooks_page.locator("#files").get_by_role("link", name="Download").first.click()
    assert download.value.suggested_filename == "Bericht 👍 résumé.txt"


DROP = """async (zone, type) => {
  const canvas = new OffscreenCanvas(5, 4);
  canvas.getContext("2d").fillRect(0, 0, 5, 4);
  const data = new DataTransfer();
  data.items.add(new File([await canvas.convertToBlob()], "dropped.png", { type: "image/png" }));
  const event = type === "drop"
    ? new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true })
    : new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
  zone.dispatchEvent(event);
}"""


def shown_width(page: Page) -> Locator:
    return page.locator("#filled-image").get_by_role("img", name="Picture")


@pytest.mark.parametrize("way", ["drop", "paste"])
def test_a_picture_is_replaced_by_what_is_dropped_or_pasted_on_it(hooks_page: Page, way: str) -> None:
    image = shown_width(hooks_page)
    expect(image).to_have_js_property("naturalWidth", 40)
    image.hover()
    image.evaluate(DROP, way)
    expect(image).to_have_js_property("naturalWidth", 5)


def test_a_picture_is_replaced_by_the_one_in_the_clipboard(hooks_page: Page) -> None:
    hooks_page.evaluate(
        """async () => {
          const canvas = new OffscreenCanvas(5, 4);
          canvas.getContext("2d").fillRect(0, 0, 5, 4);
          await navigator.clipboard.write([new ClipboardItem({ "image/png": await canvas.convertToBlob() })]);
        }"""
    )
    hooks_page.locator("#filled-image").get_by_role("button", name="Paste from clipboard").click()
    expect(shown_width(hooks_page)).to_have_js_property("naturalWidth", 5)


def test_axe_finds_no_violation_in_any_component(hooks_page: Page) -> None:
    hooks_page.emulate_media(reduced_motion="reduce")
    expect(hooks_page.locator("#markdown .katex")).to_be_visible()
    assert violations(hooks_page) == []


def test_small_buttons_stay_in_their_block_however_narrow_it_is(hooks_page: Page) -> None:
    hooks_page.add_style_tag(content=".ll-block { max-width: 160px !important; }")
    outside = """() => [...document.querySelectorAll(".ll-block .ll-actions")].filter((actions) => {
      const block = actions.closest(".ll-block").getBoundingClientRect();
      return block.width > 0 && actions.getBoundingClientRect().right > block.right + 6;
    }).map((actions) => actions.closest(".ll-block").id)"""
    expect(hooks_page.locator("#filled-image .ll-actions button").first).to_be_visible()
    assert hooks_page.evaluate(outside) == []
