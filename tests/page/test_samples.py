"""Samples of every component in the table of examples: pictures and films are seen, the rest is told in words."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.axe import violations
from tests.page.conftest import HERE, opened
from tests.servers import Server, run_script

pytestmark = pytest.mark.browser

SEEN = {
    "Image": ["img"], "Editor": ["img"], "Regions": ["img"], "Slider": ["img", "img"], "Gallery": ["img", "video"],
    "Video": ["video"], "Plot": ["img"],
}  # fmt: skip
TOLD = {
    "Audio": "bells.wav", "File": "boats.csv", "Table": "a, b | 1, x | 2, y", "Lines": "x, y | 1, 3 | 2, 4",
    "Label": "cat", "Marked": "Ada, wrote", "JSON": '{"a":[1,2]}', "When": "2024-05-17 09:30:00", "Chat": "Hello",
}  # fmt: skip


@pytest.fixture(scope="module")
def samples_server() -> Iterator[Server]:
    with run_script(HERE / "samples_app.py") as running:
        yield running


@pytest.fixture
def page(context: BrowserContext, samples_server: Server) -> Iterator[Page]:
    yield from opened(context, samples_server.url)


def cell(page: Page, name: str) -> Locator:
    return page.get_by_test_id(f"dataset-cell-0-{[*SEEN, *TOLD].index(name)}")


def test_each_sample_is_seen_or_told(page: Page) -> None:
    for name, kinds in SEEN.items():
        found = cell(page, name).locator("img, video")
        found.first.scroll_into_view_if_needed()
        expect(found).to_have_count(len(kinds))
        assert found.evaluate_all("(all) => all.map((one) => one.localName)") == kinds, name
        for one in found.all():
            page.wait_for_function("(one) => (one.naturalWidth ?? one.videoWidth) > 0", arg=one.element_handle())
    for name, text in TOLD.items():
        expect(cell(page, name)).to_have_text(text)
    assert violations(page) == []


def test_a_sample_is_chosen_with_all_its_values(page: Page) -> None:
    cell(page, "Label").click()
    expect(page.get_by_label("Out")).to_have_value("16")
    expect(page.get_by_role("img", name="Chosen")).to_be_visible()
    film = page.get_by_role("group", name="Films").get_by_role("button")
    expect(film.locator("video")).to_be_visible()
    expect(film).to_have_accessible_name("orbit.mp4")
