"""Images with regions on the page, and what callers get of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.axe import violations
from tests.clients.python.conftest import connected
from tests.curl import curl, result
from tests.page.conftest import HERE, opened
from tests.servers import Server, run_script

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def annotated_server() -> Iterator[Server]:
    with run_script(HERE / "annotated_app.py") as running:
        yield running


@pytest.fixture
def page(context: BrowserContext, annotated_server: Server) -> Iterator[Page]:
    yield from opened(context, annotated_server.url)


def pets(page: Page) -> Locator:
    return page.get_by_role("group", name="Pets", exact=True)


def faint(page: Page) -> list[bool]:
    """Which regions have stepped back."""
    found: list[bool] = page.locator("#pets [data-testid^=region-]").evaluate_all(
        "all => all.map((one) => Number(getComputedStyle(one).opacity) < 0.5)"
    )
    return found


def wait_for_faint(page: Page, *expected: bool) -> None:
    page.wait_for_function(
        """wanted => [...document.querySelectorAll("#pets [data-testid^=region-]")]
            .map((one) => Number(getComputedStyle(one).opacity) < 0.5).join() === wanted.join()""",
        arg=list(expected),
    )


def test_the_regions_lie_over_the_image_at_its_size(page: Page) -> None:
    base = pets(page).get_by_test_id("annotated-picture").bounding_box()
    for index in range(3):
        region = page.locator("#pets").get_by_test_id(f"region-{index}")
        assert region.bounding_box() == base
        assert region.evaluate("one => one.decode().then(() => [one.naturalWidth, one.naturalHeight])") == [80, 60]


def test_pointing_at_a_label_lets_the_other_regions_step_back(page: Page) -> None:
    assert faint(page) == [False, False, False]
    pets(page).get_by_role("button", name="cat").hover()
    wait_for_faint(page, True, False, True)
    page.mouse.move(0, 0)
    wait_for_faint(page, False, False, False)


def test_the_keyboard_finds_and_chooses_a_region(page: Page) -> None:
    pets(page).get_by_role("button", name="room").focus()
    page.keyboard.press("Tab")
    wait_for_faint(page, True, False, True)
    page.keyboard.press("Enter")
    expect(page.get_by_label("Picked")).to_have_value("1: cat")
    expect(pets(page).get_by_role("button", name="cat")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.get_by_label("Picked")).to_have_value("2: window")


def test_a_click_into_the_picture_chooses_the_smallest_region_there(page: Page) -> None:
    stage = pets(page).get_by_test_id("annotated-picture")
    box = stage.bounding_box()
    assert box is not None
    width = box["height"] * 80 / 60
    left = (box["width"] - width) / 2

    def click(x: int, y: int) -> None:
        stage.click(position={"x": left + (x + 0.5) / 80 * width, "y": (y + 0.5) / 60 * box["height"]})

    click(20, 40)
    expect(page.get_by_label("Picked")).to_have_value("1: cat")
    click(60, 10)
    expect(page.get_by_label("Picked")).to_have_value("2: window")
    click(40, 2)
    expect(page.get_by_label("Picked")).to_have_value("0: room")


def test_a_new_value_has_its_own_regions_and_none_has_none(page: Page) -> None:
    pets(page).get_by_role("button", name="window").click()
    page.get_by_role("button", name="One", exact=True).click()
    expect(pets(page).get_by_role("button", name="window")).to_have_count(0)
    expect(pets(page).get_by_role("button", name="cat")).to_have_attribute("aria-pressed", "false")
    expect(page.get_by_label("Listed")).to_have_value("changed")
    page.get_by_role("button", name="None", exact=True).click()
    expect(pets(page).get_by_text("No picture yet")).to_be_attached()


def test_the_function_gets_the_regions(page: Page) -> None:
    page.get_by_role("button", name="List", exact=True).click()
    expect(page.get_by_label("Listed")).to_have_value("room, cat, window")


def test_without_a_legend_screen_readers_still_hear_the_labels(page: Page) -> None:
    plain = page.get_by_role("group", name="Plain", exact=True)
    expect(plain.get_by_role("list", name="Regions").get_by_role("listitem")).to_have_text(["room", "cat", "window"])
    expect(plain.get_by_role("button")).to_have_count(0)
    box = plain.get_by_test_id("annotated-image").bounding_box()
    assert box is not None
    assert (box["width"], box["height"]) == (300, 200)


def test_it_is_shown_on_the_whole_screen_with_its_legend(page: Page) -> None:
    pets(page).get_by_role("button", name="Fullscreen").click()
    dialog = page.get_by_role("dialog", name="Pets")
    dialog.get_by_role("button", name="cat").click()
    expect(page.get_by_label("Picked")).to_have_value("1: cat")
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


def test_an_example_is_shown_by_its_image(page: Page) -> None:
    page.get_by_role("button", name="None", exact=True).click()
    expect(pets(page).get_by_text("No picture yet")).to_be_attached()
    page.locator("#examples img").click()
    expect(pets(page).get_by_role("button", name="window")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_it_is_accessible_and_fits_a_phone(page: Page, scheme: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 740})
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
    pets(page).get_by_role("button", name="cat").click()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_callers_get_files_of_the_image_and_the_regions(annotated_server: Server, tmp_path: Path) -> None:
    (wire,) = result(f"{annotated_server.url}/call/one")
    assert [one["label"] for one in wire["annotations"]] == ["cat"]
    assert curl(wire["annotations"][0]["image"]["url"]).headers["content-type"] == "image/png"
    with connected(annotated_server.url, download_files=str(tmp_path)) as client:
        found = client.predict(api_name="/one")
        assert Path(found["image"]).suffix == ".webp"
        assert Path(found["annotations"][0]["image"]).read_bytes().startswith(b"\x89PNG")
        assert client.predict(api_name="/none") is None
