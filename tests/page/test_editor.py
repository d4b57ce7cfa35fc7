"""Image editors on the page, in a real Chromium."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image as Picture
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.axe import violations
from tests.page.conftest import opened
from tests.page.test_page import open_tab
from tests.servers import Server, run_script

pytestmark = pytest.mark.browser


@pytest.fixture(scope="session")
def editor_server() -> Iterator[Server]:
    with run_script(Path(__file__).parent / "editor_app.py") as running:
        yield running


@pytest.fixture
def editor_page(context: BrowserContext, editor_server: Server) -> Iterator[Page]:
    yield from opened(context, editor_server.url)


def block(page: Page, label: str) -> Locator:
    return page.get_by_role("group", name=label, exact=True)


def draw(page: Page, label: str, *points: tuple[float, float]) -> None:
    """Draw through points, each in percent of the canvas, with the mouse."""
    canvas = block(page, label).get_by_test_id("canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None
    places = [(box["x"] + x * box["width"] / 100, box["y"] + y * box["height"] / 100) for x, y in points]
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place, steps=5)
    page.mouse.up()


def told(page: Page, expected: str | re.Pattern[str]) -> None:
    page.get_by_role("button", name="Look", exact=True).click()
    expect(page.get_by_label("Told", exact=True)).to_have_value(expected)


def color_at(page: Page, across: int, down: int) -> Locator:
    page.get_by_role("spinbutton", name="Across").fill(str(across))
    page.get_by_role("spinbutton", name="Down").fill(str(down))
    page.get_by_role("button", name="Pick").click()
    return page.get_by_label("Color there")


def events(page: Page) -> list[str]:
    return list(page.evaluate("window.events ?? []"))


def tool(page: Page, label: str, name: str) -> Locator:
    return block(page, label).get_by_role("button", name=name, exact=True)


LINE = (10, 50), (90, 50)


def test_a_line_reaches_the_function_in_full_size(editor_page: Page) -> None:
    told(editor_page, "nothing")
    draw(editor_page, "Sketch", *LINE)
    told(editor_page, re.compile(r"^400 x 300, layers: [1-9]\d?\.\d%$"))
    expect(color_at(editor_page, 50, 50)).to_have_value("[0, 0, 0, 255]")
    expect(color_at(editor_page, 50, 90)).to_have_value("[255, 255, 255, 255]")
    assert events(editor_page) == ["change", "input"]


def test_a_click_draws_a_point(editor_page: Page) -> None:
    draw(editor_page, "Sketch", (50, 50))
    expect(color_at(editor_page, 50, 50)).to_have_value("[0, 0, 0, 255]")


def test_the_eraser_takes_away_what_was_drawn_and_not_the_paper(editor_page: Page) -> None:
    draw(editor_page, "Sketch", *LINE)
    tool(editor_page, "Sketch", "Eraser").click()
    draw(editor_page, "Sketch", (50, 30), (50, 70))
    expect(color_at(editor_page, 50, 50)).to_have_value("[255, 255, 255, 255]")
    expect(color_at(editor_page, 20, 50)).to_have_value("[0, 0, 0, 255]")


def test_the_keyboard_undoes_and_redoes(editor_page: Page) -> None:
    draw(editor_page, "Sketch", *LINE)
    canvas = block(editor_page, "Sketch").get_by_role("application", name="Canvas")
    canvas.press("Control+z")
    expect(tool(editor_page, "Sketch", "Undo")).to_be_disabled()
    told(editor_page, "nothing")
    canvas.press("Control+Shift+z")
    told(editor_page, re.compile("400 x 300"))
    canvas.press("Control+z")
    canvas.press("Control+y")
    told(editor_page, re.compile("400 x 300"))
    assert events(editor_page) == ["change", "input"] * 5


def test_the_keyboard_chooses_tools_and_sizes(editor_page: Page) -> None:
    sketch = block(editor_page, "Sketch")
    canvas = sketch.get_by_role("application", name="Canvas")
    size = sketch.get_by_role("slider", name="Size")
    expect(size).to_have_value("6")
    canvas.press("]")
    expect(size).to_have_value("7")
    canvas.press("e")
    expect(tool(editor_page, "Sketch", "Eraser")).to_have_attribute("aria-pressed", "true")
    expect(size).to_have_value("6")
    canvas.press("h")
    expect(tool(editor_page, "Sketch", "Move the view")).to_have_attribute("aria-pressed", "true")
    canvas.press("b")
    expect(size).to_have_value("7")


def test_clearing_can_be_undone(editor_page: Page) -> None:
    draw(editor_page, "Sketch", *LINE)
    tool(editor_page, "Sketch", "Clear").click()
    told(editor_page, "nothing")
    assert events(editor_page)[-1] == "clear"
    tool(editor_page, "Sketch", "Undo").click()
    told(editor_page, re.compile("400 x 300"))


def test_a_function_empties_it(editor_page: Page) -> None:
    draw(editor_page, "Sketch", *LINE)
    editor_page.get_by_role("button", name="Empty it").click()
    expect(tool(editor_page, "Sketch", "Undo")).to_be_disabled()
    told(editor_page, "nothing")


def test_apply_is_told_where_someone_listens(editor_page: Page) -> None:
    draw(editor_page, "Sketch", *LINE)
    tool(editor_page, "Sketch", "Apply").click()
    assert events(editor_page) == ["change", "input", "apply"]
    open_tab(editor_page, "Editor")
    expect(tool(editor_page, "Photo", "Apply")).to_have_count(0)


def test_a_part_of_the_canvas_is_cut_out(editor_page: Page) -> None:
    draw(editor_page, "Sketch", *LINE)
    sketch = block(editor_page, "Sketch")
    tool(editor_page, "Sketch", "Crop").click()
    for side, length in (("Left", "200"), ("Width", "100")):
        sketch.get_by_label(side).fill(length)
        sketch.get_by_label(side).press("Tab")
    sketch.get_by_role("button", name="Done").click()
    told(editor_page, re.compile("^100 x 300"))
    expect(color_at(editor_page, 5, 50)).to_have_value("[0, 0, 0, 255]")
    tool(editor_page, "Sketch", "Undo").click()
    told(editor_page, re.compile("^400 x 300"))


def test_a_drawing_survives_a_part_of_the_page_that_is_hidden(editor_page: Page) -> None:
    draw(editor_page, "Sketch", *LINE)
    open_tab(editor_page, "Editor")
    open_tab(editor_page, "Sketch")
    told(editor_page, re.compile("400 x 300"))


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """12 megapixels, green."""
    path = tmp_path / "photo.jpg"
    Picture.new("RGB", (4000, 3000), (0, 160, 0)).save(path, quality=90)
    return path


def test_a_large_photo_is_shown_bounded_and_sent_in_full_size(editor_page: Page, photo: Path) -> None:
    open_tab(editor_page, "Editor")
    editor = block(editor_page, "Photo")
    editor.locator("input[type=file]").set_input_files(photo)
    expect(editor_page.get_by_label("Live")).to_have_value("4000 x 3000, layers: 0.0%, 0.0%", timeout=20_000)
    draw(editor_page, "Photo", (40, 50), (60, 50))
    editor_page.get_by_role("button", name="Look at the photo").click()
    expect(editor_page.get_by_label("Editor told")).to_have_value(
        re.compile(r"^4000 x 3000, layers: [1-9]\.\d%, 0\.0%$"), timeout=20_000
    )
    shown = editor_page.evaluate("[...document.querySelectorAll('canvas')].map(one => one.width * one.height)")
    assert max(shown) <= 4 << 20


def test_layers_are_added_hidden_moved_renamed_and_removed(editor_page: Page) -> None:
    open_tab(editor_page, "Editor")
    editor = block(editor_page, "Photo")
    editor.get_by_text("Layers").click()
    names = editor.get_by_test_id("layers").get_by_role("radio")
    expect(names).to_have_count(2)
    editor.get_by_role("radio", name="Lines").check()
    draw(editor_page, "Photo", (40, 50), (60, 50))
    live = editor_page.get_by_label("Live")
    expect(live).to_have_value(re.compile(r"layers: [1-9]\.\d%, 0\.0%$"))
    editor.get_by_role("button", name="Move Lines up").click()
    expect(live).to_have_value(re.compile(r"layers: 0\.0%, [1-9]\.\d%$"))
    editor.get_by_role("button", name="Add a layer").click()
    expect(editor.get_by_role("radio", name="Layer 3")).to_be_checked()
    editor.get_by_role("button", name="Rename Layer 3").click()
    editor.get_by_role("textbox", name="Name of the layer").fill("Notes")
    editor_page.keyboard.press("Enter")
    expect(editor.get_by_role("radio", name="Notes")).to_be_checked()
    editor.get_by_role("button", name="Hide Notes").click()
    draw(editor_page, "Photo", (40, 50), (60, 50))
    expect(editor_page.get_by_text("The layer is hidden.")).to_be_visible()
    editor.get_by_role("button", name="Delete Lines").click()
    expect(names).to_have_count(2)
    expect(live).to_have_value("nothing")
    tool(editor_page, "Photo", "Undo").click()
    expect(live).to_have_value(re.compile(r"layers: 0\.0%, [1-9]\.\d%, 0\.0%$"))


def test_what_a_function_returns_is_edited_and_shown(editor_page: Page) -> None:
    open_tab(editor_page, "Editor")
    editor_page.get_by_role("button", name="Paint").click()
    live = editor_page.get_by_label("Live")
    expect(live).to_have_value("400 x 300, layers: 8.3%, 0.0%")
    tool(editor_page, "Photo", "Eraser").click()
    editor = block(editor_page, "Photo")
    editor.get_by_text("Layers").click()
    editor.get_by_role("radio", name="Lines").check()
    draw(editor_page, "Photo", (37, 40), (37, 60))
    expect(live).to_have_value(re.compile(r"400 x 300, layers: [67]\.\d%, 0\.0%"))
    editor_page.get_by_role("button", name="Show it").click()
    shown = block(editor_page, "Shown").get_by_role("img")
    expect(shown).to_have_js_property("naturalWidth", 400)


def test_the_background_is_moved_and_made_smaller(editor_page: Page) -> None:
    open_tab(editor_page, "Editor")
    editor_page.get_by_role("button", name="Paint").click()
    editor = block(editor_page, "Photo")
    tool(editor_page, "Photo", "Move and resize the image").click()
    editor.get_by_label("Width").fill("200")
    editor.get_by_label("Width").press("Tab")
    expect(editor.get_by_label("Height")).to_have_value("150")
    editor.get_by_role("button", name="Done").click()
    expect(editor_page.get_by_label("Live")).to_have_value("400 x 300, layers: 8.3%, 0.0%")


def test_a_view_is_enlarged_and_moved(editor_page: Page) -> None:
    sketch = block(editor_page, "Sketch")
    canvas = sketch.get_by_test_id("canvas")
    before = float(canvas.get_attribute("data-scale") or 0)
    tool(editor_page, "Sketch", "Zoom in").click()
    expect(canvas).not_to_have_attribute("data-scale", str(before))
    sketch.get_by_role("application", name="Canvas").press("ArrowLeft")
    draw(editor_page, "Sketch", *LINE)
    told(editor_page, re.compile("400 x 300"))
    sketch.get_by_role("application", name="Canvas").press("0")
    expect(canvas).to_have_attribute("data-scale", re.compile(str(before)[:6]))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violation_in_editors(editor_page: Page, scheme: str) -> None:
    editor_page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
    for tab in ("Sketch", "Editor", "Others"):
        open_tab(editor_page, tab)
        for layers in editor_page.get_by_test_id("layers").all():
            if layers.is_visible():
                layers.locator("summary").click()
        assert violations(editor_page) == []


def test_only_the_tools_that_the_author_left_are_there(editor_page: Page) -> None:
    open_tab(editor_page, "Others")
    bare = block(editor_page, "Without a brush")
    expect(bare.get_by_role("button", name="Capture from camera")).to_be_visible()
    for name in ("Brush", "Eraser", "Crop", "Upload an image", "Paste from clipboard"):
        expect(bare.get_by_role("button", name=name, exact=True)).to_have_count(0)
    mask = block(editor_page, "Mask")
    expect(mask.get_by_role("radio")).to_have_count(2)
    expect(mask.get_by_label("Any color")).to_have_count(0)
    expect(mask.get_by_test_id("layers")).to_have_count(0)
    expect(mask.get_by_role("slider", name="Size")).to_have_value("10")
    expect(block(editor_page, "Painting").get_by_label("Any color")).to_be_visible()
    expect(block(editor_page, "Fixed").get_by_text("Put it here")).to_be_visible()


def test_it_fits_a_phone(editor_page: Page) -> None:
    editor_page.set_viewport_size({"width": 360, "height": 740})
    for tab in ("Sketch", "Editor", "Others"):
        editor_page.set_viewport_size({"width": 1280, "height": 740})
        open_tab(editor_page, tab)
        editor_page.set_viewport_size({"width": 360, "height": 740})
        assert editor_page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), tab
