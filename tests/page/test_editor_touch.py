"""Pens and fingers on image editors: pointer and touch events of a Chromium, sent through its debugging protocol."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.page.test_editor import block, color_at, editor_page, editor_server, told

__all__ = ["editor_page", "editor_server"]
pytestmark = pytest.mark.browser

Place = tuple[float, float]
BLACK, WHITE = "[0, 0, 0, 255]", "[255, 255, 255, 255]"
DRAWN = re.compile(r"^400 x 300, layers: [1-9]\d?\.\d%$")


class Hands:
    """Places are in percent of the canvas."""

    def __init__(self, page: Page) -> None:
        self._session = page.context.new_cdp_session(page)
        self._canvas = block(page, "Sketch").get_by_test_id("canvas")
        self.aim()

    def aim(self) -> None:
        """Bring the canvas into view: buttons below it may have scrolled the page."""
        self._canvas.scroll_into_view_if_needed()
        box = self._canvas.bounding_box()
        assert box is not None
        self._box = box

    def _at(self, place: Place) -> dict[str, float]:
        x, y = place
        return {"x": self._box["x"] + x * self._box["width"] / 100, "y": self._box["y"] + y * self._box["height"] / 100}

    def touch(self, kind: str, *places: Place) -> None:
        """All fingers that are on the screen, after something has happened: `touchStart`, `touchMove` or `touchEnd`."""
        points = [{**self._at(place), "id": number} for number, place in enumerate(places)]
        self._session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    def drag(self, *steps: Sequence[Place]) -> None:
        """As many fingers as a step has places."""
        self.aim()
        self.touch("touchStart", *steps[0])
        for step in steps[1:]:
            self.touch("touchMove", *step)
        self.touch("touchEnd")

    def pen(self, kind: str, place: Place, force: float = 1, buttons: int = 1) -> None:
        facts: dict[str, Any] = {"pointerType": "pen", "button": "left", "buttons": buttons, "force": force}
        self._session.send("Input.dispatchMouseEvent", {"type": kind, **self._at(place), **facts, "clickCount": 1})

    def line(self, *places: Place, force: float = 1) -> None:
        self.aim()
        self.pen("mousePressed", places[0], force)
        for place in places[1:]:
            self.pen("mouseMoved", place, force)
        self.pen("mouseReleased", places[-1], 0)


@pytest.fixture
def hands(editor_page: Page) -> Hands:
    editor_page.set_viewport_size({"width": 900, "height": 500})  # the page could scroll
    return Hands(editor_page)


def scale(page: Page) -> float:
    return float(block(page, "Sketch").get_by_test_id("canvas").get_attribute("data-scale") or 0)


LINE = [(10 + 8 * step, 50.0) for step in range(11)]


def test_a_finger_draws_and_the_page_stays(editor_page: Page, hands: Hands) -> None:
    before = editor_page.evaluate("scrollY")
    hands.drag(*[[(50, 10 + 8 * step)] for step in range(11)])
    assert editor_page.evaluate("scrollY") == before
    told(editor_page, DRAWN)
    expect(color_at(editor_page, 50, 50)).to_have_value(BLACK)


def test_two_fingers_look_closer_and_draw_nothing(editor_page: Page, hands: Hands) -> None:
    before, whole = editor_page.evaluate("scrollY"), scale(editor_page)
    hands.drag(*[[(45 - 3 * step, 50), (55 + 3 * step, 50)] for step in range(8)])
    assert scale(editor_page) > 2 * whole
    assert editor_page.evaluate("scrollY") == before
    told(editor_page, "nothing")
    hands.drag(*[[(10 + 4 * step, 50), (90 - 4 * step, 50)] for step in range(8)])
    assert scale(editor_page) < 2 * whole


def test_two_fingers_move_what_is_seen(editor_page: Page, hands: Hands) -> None:
    hands.drag(*[[(40, 30 + 5 * step), (60, 30 + 5 * step)] for step in range(9)])
    told(editor_page, "nothing")
    hands.line((50, 90))
    told(editor_page, re.compile("layers: 0"))
    expect(color_at(editor_page, 50, 50)).to_have_value(BLACK)  # 40 % further up


def test_a_second_finger_takes_back_what_the_first_began(editor_page: Page, hands: Hands) -> None:
    hands.touch("touchStart", (20, 20))
    hands.touch("touchMove", (30, 20))
    hands.touch("touchStart", (30, 20), (60, 60))
    hands.touch("touchMove", (31, 20), (60, 62))
    hands.touch("touchEnd", (31, 20))
    hands.touch("touchMove", (40, 40))
    hands.touch("touchEnd")
    told(editor_page, "nothing")


@pytest.mark.parametrize(("force", "beside"), [(1, BLACK), (0.2, WHITE)])
def test_a_pen_draws_as_thick_as_it_is_pressed(editor_page: Page, hands: Hands, force: float, beside: str) -> None:
    hands.line(*LINE, force=force)
    told(editor_page, DRAWN)
    expect(color_at(editor_page, 50, 50)).to_have_value(BLACK)
    expect(color_at(editor_page, 50, 51)).to_have_value(beside)


def test_a_hand_beside_the_pen_neither_draws_nor_stops_it(editor_page: Page, hands: Hands) -> None:
    whole = scale(editor_page)
    hands.pen("mousePressed", LINE[0])
    hands.touch("touchStart", (50, 80))
    for step, place in enumerate(LINE[1:]):
        hands.touch("touchMove", (50 + 2 * step, 80))
        hands.pen("mouseMoved", place)
    hands.touch("touchEnd")
    hands.pen("mouseReleased", LINE[-1], 0)
    told(editor_page, DRAWN)
    expect(color_at(editor_page, 50, 50)).to_have_value(BLACK)
    expect(color_at(editor_page, 50, 80)).to_have_value(WHITE)
    assert scale(editor_page) == whole


def test_a_hand_that_was_there_before_the_pen_draws_nothing(editor_page: Page, hands: Hands) -> None:
    hands.touch("touchStart", (50, 80))
    hands.touch("touchMove", (60, 80))
    hands.pen("mousePressed", LINE[0])
    for place in LINE[1:]:
        hands.pen("mouseMoved", place)
    hands.pen("mouseReleased", LINE[-1], 0)
    hands.touch("touchEnd")
    told(editor_page, DRAWN)
    expect(color_at(editor_page, 50, 50)).to_have_value(BLACK)
    expect(color_at(editor_page, 55, 80)).to_have_value(WHITE)
