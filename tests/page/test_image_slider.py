"""Pairs of images on the page, and what callers send and get of them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from gradio_client import handle_file
from PIL import Image
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.axe import violations
from tests.clients.python.conftest import connected
from tests.curl import curl, result
from tests.page.conftest import HERE, opened
from tests.servers import Server, run_script

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def slider_server() -> Iterator[Server]:
    with run_script(HERE / "slider_app.py") as running:
        yield running


@pytest.fixture
def page(context: BrowserContext, slider_server: Server) -> Iterator[Page]:
    yield from opened(context, slider_server.url)


def block(page: Page, label: str) -> Locator:
    return page.get_by_role("group", name=label, exact=True)


def color_at(page: Page, slider: Locator, share: float) -> str:
    """What is seen at this share of the width, in the middle of the height."""
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    assert box is not None
    clip = {"x": box["x"] + share * box["width"], "y": box["y"] + box["height"] * 0.25, "width": 1, "height": 1}
    picture = page.screenshot(clip=clip)  # type: ignore[arg-type]  # a dict
    red, _, blue = Image.open(io.BytesIO(picture)).convert("RGB").getpixel((0, 0))  # type: ignore[misc]  # three
    return "red" if red > blue else "blue"


def test_the_first_image_is_seen_up_to_the_handle(page: Page) -> None:
    slider = block(page, "Shown").get_by_role("slider", name="Position")
    expect(slider).to_have_value("25")
    expect(slider).to_have_attribute("aria-valuetext", "25 % of the first picture")
    assert (color_at(page, slider, 0.3), color_at(page, slider, 0.2)) == ("blue", "red")


def test_the_handle_is_dragged_and_moves_by_keyboard(page: Page) -> None:
    slider = block(page, "Shown").get_by_role("slider", name="Position")
    box = slider.bounding_box()
    assert box is not None
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] * 0.25, middle)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.6, middle, steps=4)
    page.mouse.up()
    assert abs(float(slider.input_value()) - 60) < 1
    assert color_at(page, slider, 0.5) == "red"
    slider.press("End")
    expect(slider).to_have_attribute("aria-valuetext", "100 % of the first picture")
    slider.press("Home")
    slider.press("ArrowRight")
    expect(slider).to_have_attribute("aria-valuetext", "1 % of the first picture")
    assert color_at(page, slider, 0.5) == "blue"


def test_a_function_replaces_the_images_and_moves_the_handle(page: Page) -> None:
    slider = block(page, "Shown").get_by_role("slider", name="Position")
    slider.press("End")
    page.get_by_role("button", name="Swap").click()
    expect(slider).to_have_value("80")
    block(page, "Shown").get_by_alt_text("First picture").evaluate("one => one.decode()")
    assert color_at(page, slider, 0.5) == "blue"


def test_a_click_tells_the_pixel(page: Page) -> None:
    stage = block(page, "Shown").get_by_role("slider", name="Position")
    box = stage.bounding_box()
    assert box is not None
    stage.click(position={"x": box["width"] / 2 + 1, "y": box["height"] / 2 + 1})
    expect(page.get_by_label("Picked")).to_have_value("pixel [40, 30]")


def test_two_images_are_uploaded_one_by_one_and_removed(page: Page, picture: Path) -> None:
    own = block(page, "Own")
    own.get_by_label("First picture").set_input_files(picture)
    expect(own.get_by_alt_text("First picture")).to_be_visible()
    page.get_by_role("button", name="Measure").click()
    expect(page.get_by_label("Measured")).to_have_value("(6, 8, 3), None")
    own.get_by_label("Second picture").set_input_files(picture)
    expect(own.get_by_role("slider", name="Position")).to_be_visible()
    page.get_by_role("button", name="Measure").click()
    expect(page.get_by_label("Measured")).to_have_value("(6, 8, 3), (6, 8, 3)")
    own.get_by_role("button", name="Clear").click()
    expect(own.get_by_label("First picture")).to_be_attached()
    assert page.evaluate("window.events") == [*["change", "input", "upload"] * 2, "change", "input", "clear"]


def test_one_of_two_images_is_removed_alone(page: Page, picture: Path) -> None:
    own = block(page, "Own")
    own.get_by_label("Second picture").set_input_files(picture)
    own.get_by_role("button", name="Remove Second picture").click()
    expect(own.get_by_label("Second picture")).to_be_attached()
    page.get_by_role("button", name="Measure").click()
    expect(page.get_by_label("Measured")).to_have_value("nothing")


def test_both_images_can_be_downloaded(page: Page) -> None:
    for name in ("First picture", "Second picture"):
        with page.expect_download() as download:
            block(page, "Shown").get_by_role("link", name=f"Download {name}").click()
        assert download.value.suggested_filename == "image.webp"


def test_it_is_shown_on_the_whole_screen(page: Page) -> None:
    block(page, "Shown").get_by_role("button", name="Fullscreen").click()
    dialog = page.get_by_role("dialog", name="Shown")
    dialog.get_by_role("slider", name="Position").press("End")
    assert violations(page) == []
    dialog.get_by_role("button", name="Close").click()
    expect(dialog).to_have_count(0)
    expect(block(page, "Shown").get_by_role("slider")).to_have_value("100")


def test_an_example_is_shown_by_its_images(page: Page) -> None:
    page.locator("#examples img").first.click()
    expect(block(page, "Own").get_by_role("slider", name="Position")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_it_is_accessible_and_fits_a_phone(page: Page, scheme: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 740})
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_callers_send_and_get_pairs_of_files(slider_server: Server, picture: Path, tmp_path: Path) -> None:
    url = slider_server.url
    (path,) = curl("-F", f"files=@{picture}", f"{url}/upload").json()
    file = {"path": path, "meta": {"_type": "gradio.FileData"}}
    assert result(f"{url}/call/measure", [file, None]) == ["(6, 8, 3), None"]
    with connected(url, download_files=str(tmp_path)) as client:
        pair = (handle_file(str(picture)), handle_file(str(picture)))
        assert client.predict(pair, api_name="/measure") == "(6, 8, 3), (6, 8, 3)"
        found = client.predict(api_name="/swap")
        assert [Path(one).suffix for one in found["value"]] == [".webp", ".webp"]
