"""Sounds, videos and galleries on the page, in a real Chromium with a camera and a microphone that it makes up."""

from __future__ import annotations

import re
import wave
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    """Two loud seconds."""
    path = tmp_path / "beat.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(b"\x00\x40\x00\xc0" * 8000)
    return path


def block(page: Page, label: str) -> Locator:
    """The component with this label."""
    return page.get_by_role("group", name=label, exact=True)


def give(page: Page, label: str, *files: Path) -> None:
    block(page, label).locator("input[type=file]").set_input_files(files)


def test_an_uploaded_sound_reaches_the_function_and_its_answer_is_played(media_page: Page, sound: Path) -> None:
    give(media_page, "Sound in", sound)
    media_page.get_by_role("button", name="Measure").click()
    expect(media_page.get_by_label("Measured")).to_have_value("2.0 seconds, loud: True")
    media_page.get_by_role("button", name="Turn round").click()
    player = block(media_page, "Sound out").locator("audio")
    expect(player).to_have_js_property("duration", 2)


def test_the_microphone_is_recorded(media_page: Page) -> None:
    sound_in = block(media_page, "Sound in")
    sound_in.get_by_role("button", name="Record").click()
    expect(sound_in.get_by_role("timer")).to_have_text(re.compile("0:0[1-9]"))
    sound_in.get_by_role("button", name="Stop").click()
    expect(sound_in.locator("audio")).to_be_attached()
    media_page.get_by_role("button", name="Measure").click()
    expect(media_page.get_by_label("Measured")).to_have_value(re.compile("[1-9].* seconds, loud: True"))
