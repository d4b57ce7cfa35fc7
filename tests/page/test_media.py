"""Sounds, videos and galleries on the page, in a real Chromium with a camera and a microphone that it makes up."""

from __future__ import annotations

import re
import wave
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.axe import violations
from tests.page.test_page import open_tab

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


def events(page: Page) -> list[str]:
    """Those of the components so far, in their order."""
    return list(page.evaluate("window.events ?? []"))


def wait_for_events(page: Page, *expected: str) -> None:
    page.wait_for_function("count => (window.events ?? []).length >= count", arg=len(expected))
    assert events(page) == list(expected)


def test_an_uploaded_sound_reaches_the_function_and_its_answer_is_played(media_page: Page, sound: Path) -> None:
    give(media_page, "Sound in", sound)
    expect(block(media_page, "Sound in").locator("audio")).to_be_attached()  # uploaded
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


def test_a_sound_tells_what_happens_to_it(media_page: Page, sound: Path) -> None:
    give(media_page, "Sound in", sound)
    sound_in = block(media_page, "Sound in")
    sound_in.get_by_role("button", name="Play").click()
    sound_in.get_by_role("button", name="Pause").click()
    wait_for_events(media_page, "change", "input", "upload", "play", "pause")
    sound_in.get_by_role("slider", name="Position").press("End")
    sound_in.get_by_role("button", name="Play").click()
    media_page.wait_for_function("() => window.events?.at(-1) === 'stop'")
    sound_in.get_by_role("button", name="Clear").click()
    assert events(media_page)[-3:] == ["change", "input", "clear"]


def test_a_recording_can_be_paused(media_page: Page) -> None:
    sound_in = block(media_page, "Sound in")
    sound_in.get_by_role("button", name="Record").click()
    expect(sound_in.get_by_role("timer")).to_have_text("0:01")
    sound_in.get_by_role("button", name="Pause").click()
    expect(sound_in.get_by_text("Paused")).to_be_visible()
    sound_in.get_by_role("button", name="Resume").click()
    sound_in.get_by_role("button", name="Stop").click()
    expect(sound_in.get_by_role("button", name="Play")).to_be_visible()
    names = ["start_recording", "pause_recording", "stop_recording", "change", "input", "upload"]
    wait_for_events(media_page, *names)


def test_a_part_of_a_sound_is_kept_and_given_back_whole(media_page: Page, sound: Path) -> None:
    give(media_page, "Sound in", sound)
    sound_in = block(media_page, "Sound in")
    sound_in.get_by_role("button", name="Trim").click()
    sound_in.get_by_role("slider", name="Start").fill("0.5")
    sound_in.get_by_role("slider", name="End").fill("1.5")
    sound_in.get_by_role("button", name="Trim", exact=True).click()
    expect(sound_in.locator("audio")).to_have_js_property("duration", 1)
    media_page.get_by_role("button", name="Measure").click()
    expect(media_page.get_by_label("Measured")).to_have_value("1.0 seconds, loud: True")
    sound_in.get_by_role("button", name="Undo the trim").click()
    expect(sound_in.locator("audio")).to_have_js_property("duration", 2)


def test_the_keyboard_moves_through_a_sound_and_subtitles_follow(media_page: Page) -> None:
    given = block(media_page, "Given")
    position = given.get_by_role("slider", name="Position")
    expect(position).to_be_enabled()
    position.press("ArrowRight")
    expect(position).to_have_js_property("value", "0.1")
    expect(given.get_by_text("First words")).to_be_visible()
    position.press("End")
    expect(given.get_by_text("Last words")).to_be_visible()


def test_a_function_that_takes_the_player_knows_where_it_is(media_page: Page) -> None:
    given = block(media_page, "Given")
    expect(given.get_by_role("slider", name="Position")).to_be_enabled()
    given.get_by_role("slider", name="Position").press("End")
    expect(given.locator("audio")).to_have_js_property("seeking", False)
    media_page.get_by_role("button", name="Tell where").click()
    expect(media_page.get_by_label("Where")).to_have_value("2")


def test_the_microphone_is_chosen_while_it_records(media_page: Page) -> None:
    sound_in = block(media_page, "Sound in")
    sound_in.get_by_role("button", name="Record").click()
    menu = sound_in.get_by_role("combobox", name="Choose a microphone")
    first = menu.input_value()
    menu.select_option(label="Fake Audio Input 2")
    expect(sound_in.get_by_role("timer")).to_have_text(re.compile("0:0[1-9]"))
    assert menu.input_value() != first
    sound_in.get_by_role("button", name="Stop").click()
    expect(sound_in.locator("audio")).to_be_attached()
    media_page.get_by_role("button", name="Measure").click()
    expect(media_page.get_by_label("Measured")).to_have_value(re.compile("[1-9].* seconds, loud: True"))


def test_a_given_sound_can_be_downloaded_and_not_changed(media_page: Page) -> None:
    given = block(media_page, "Given")
    with media_page.expect_download() as download:
        given.get_by_role("link", name="Download").click()
    assert download.value.suggested_filename == "tone-2.wav"
    expect(given.get_by_role("button", name="Trim")).to_have_count(0)
    expect(given.get_by_role("button", name="Clear")).to_have_count(0)


def test_the_camera_films_and_the_film_reaches_the_function(media_page: Page) -> None:
    open_tab(media_page, "Film")
    video = block(media_page, "Video in")
    video.get_by_role("button", name="Capture from camera").click()
    video.get_by_role("button", name="Record").click()
    expect(video.get_by_role("timer")).to_have_text("0:01")
    video.get_by_role("button", name="Stop").click()
    expect(media_page.get_by_test_id("Video in-player")).to_be_visible()
    media_page.get_by_role("button", name="Size").click()
    expect(media_page.get_by_label("Sized")).to_have_value(re.compile(r"\.(mp4|webm), more than 1 KB: True"))
    wait_for_events(media_page, "start_recording", "stop_recording", "change", "input", "upload")


def test_a_part_of_a_film_is_kept_and_given_back_whole(media_page: Page) -> None:
    open_tab(media_page, "Film")
    src = media_page.get_by_test_id("Given film-player").evaluate("video => video.src")
    film = media_page.request.get(src).body()
    video = block(media_page, "Video in")
    video.locator("input[type=file]").set_input_files({"name": "film.webm", "mimeType": "video/webm", "buffer": film})
    player = media_page.get_by_test_id("Video in-player")
    expect(player).to_have_js_property("duration", 2)
    video.get_by_role("button", name="Trim video to selection").click()
    video.get_by_role("slider", name="Start").fill("0.5")
    video.get_by_role("slider", name="End").fill("1.5")
    video.get_by_role("button", name="Trim", exact=True).click()
    expect(player).to_have_js_property("duration", 1)
    media_page.get_by_role("button", name="Size").click()
    expect(media_page.get_by_label("Sized")).to_have_value(re.compile(r"\.webm"))
    video.get_by_role("button", name="Undo the trim").click()
    expect(player).to_have_js_property("duration", 2)


def test_a_video_that_the_browser_cannot_play_says_so(media_page: Page, tmp_path: Path) -> None:
    open_tab(media_page, "Film")
    (tmp_path / "bad.mp4").write_bytes(b"no film")
    give(media_page, "Video in", tmp_path / "bad.mp4")
    expect(block(media_page, "Video in").get_by_role("alert")).to_contain_text("cannot play the video")


def test_files_are_put_in_order_by_pointer_and_keyboard(media_page: Page, picture: Path, tmp_path: Path) -> None:
    open_tab(media_page, "Files")
    names = ["a.txt", "b.txt"]
    for name in names:
        (tmp_path / name).write_text(name)
    give(media_page, "Order", *(tmp_path / name for name in names), picture)
    order = block(media_page, "Order")
    order.get_by_role("button", name="Move a.txt").press("ArrowDown")
    expect(order.get_by_role("button", name="Move a.txt")).to_be_focused()
    media_page.get_by_role("button", name="Tell order").click()
    expect(media_page.get_by_label("Ordered")).to_have_value("b.txt, a.txt, red.png")
    order.get_by_role("button", name="Move red.png").drag_to(order.get_by_role("button", name="Move b.txt"))
    media_page.get_by_role("button", name="Tell order").click()
    expect(media_page.get_by_label("Ordered")).to_have_value("red.png, b.txt, a.txt")
    order.get_by_role("button", name="View in full size").click()
    expect(media_page.get_by_role("dialog").get_by_role("img")).to_be_visible()
    media_page.keyboard.press("Escape")
    assert violations(media_page) == []


def test_a_film_plays_with_its_subtitles_to_its_end(media_page: Page) -> None:
    open_tab(media_page, "Film")
    player = media_page.get_by_test_id("Given film-player")
    assert (
        player.evaluate("async v => { v.muted = true; v.playbackRate = 4; await v.play(); return v.videoWidth }") == 160
    )
    expect(player).to_have_js_property("ended", True)
    assert player.evaluate("v => v.textTracks[0].cues.length") == 2


def test_a_picture_of_the_gallery_is_selected_and_the_keyboard_leads_on(media_page: Page) -> None:
    open_tab(media_page, "Gallery")
    pictures = block(media_page, "Pictures")
    pictures.get_by_role("button", name="Thumbnail 2 of 3").click()
    expect(media_page.get_by_label("Picked")).to_have_value("1: A green one")
    expect(media_page.get_by_test_id("detailed-image")).to_have_attribute("alt", "A green one")
    media_page.keyboard.press("ArrowRight")
    expect(media_page.get_by_label("Picked")).to_have_value("2: None")
    media_page.keyboard.press("Home")
    expect(media_page.get_by_test_id("detailed-image")).to_have_attribute("alt", "A red one")
    media_page.keyboard.press("Escape")
    expect(pictures.get_by_role("button", name="Thumbnail 1 of 3")).to_be_focused()
    names = ["select", "preview_open", "select", "select", "preview_close"]
    wait_for_events(media_page, *names)


def test_a_gallery_shows_what_a_function_returns(media_page: Page) -> None:
    open_tab(media_page, "Gallery")
    expect(block(media_page, "Pictures").get_by_role("listitem")).to_have_count(3)
    media_page.get_by_role("button", name="Two").click()
    expect(block(media_page, "Pictures").get_by_role("listitem")).to_have_count(2)
    wait_for_events(media_page, "change")


def test_the_grid_of_a_gallery_shows_small_copies_of_large_pictures(media_page: Page) -> None:
    open_tab(media_page, "Gallery")
    large = block(media_page, "Large")
    pictures = large.locator("img")
    expect(pictures).to_have_count(2, timeout=20_000)
    expect(pictures.first).to_have_js_property("naturalWidth", 640)
    expect(pictures.last).to_have_attribute("src", re.compile(r"/red\.png$"))
    large.get_by_role("button", name="Thumbnail 1 of 2").click()
    expect(large.get_by_test_id("detailed-image")).to_have_js_property("naturalWidth", 900)
    expect(large.get_by_role("link", name="Download")).to_have_attribute("href", re.compile(r"/large\.png"))
    expect(large.get_by_test_id("thumbnail 1")).to_have_js_property("naturalWidth", 640)


def test_many_pictures_load_as_they_come_near(media_page: Page) -> None:
    open_tab(media_page, "Gallery")
    media_page.get_by_role("button", name="Fill").click()
    many = block(media_page, "Many")
    expect(many.get_by_role("listitem")).to_have_count(400, timeout=20_000)
    expect(many.locator("img").first).to_be_visible()
    assert many.locator("img").count() < 100
    grid = many.get_by_role("list")
    assert grid.evaluate("list => list.clientHeight < 2.2 * list.firstElementChild.clientHeight")  # two rows
    many.get_by_role("button", name="Thumbnail 400 of 400").click()
    expect(many.get_by_test_id("detailed-image")).to_be_visible()
    expect(many.get_by_test_id("thumbnail 400")).to_be_visible()
    assert many.locator("img").count() < 100
    media_page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    many.get_by_role("button", name="Share").click()
    expect(media_page.get_by_text("The address of the file was copied.")).to_be_visible()
    assert media_page.evaluate("navigator.clipboard.readText()").endswith("/red.png")


def test_a_picture_for_the_gallery_comes_from_the_camera(media_page: Page) -> None:
    open_tab(media_page, "Own pictures")
    own = block(media_page, "Own")
    own.get_by_role("button", name="Capture from camera").click()
    own.get_by_role("button", name="Capture photo").click()
    expect(own.get_by_role("button", name="Thumbnail 1 of 1")).to_be_visible()


def test_own_pictures_are_uploaded_removed_and_listed(media_page: Page, picture: Path, tmp_path: Path) -> None:
    open_tab(media_page, "Own pictures")
    other = tmp_path / "other.png"
    other.write_bytes(picture.read_bytes())
    give(media_page, "Own", picture, other)
    own = block(media_page, "Own")
    own.get_by_role("button", name="Thumbnail 1 of 2").click()
    own.get_by_role("button", name="Delete image").click()
    media_page.get_by_role("button", name="List").click()
    expect(media_page.get_by_label("Listed")).to_have_value("other/None")
    assert {"upload", "change", "select", "preview_open", "delete"} <= set(events(media_page))


def test_the_microphone_streams_to_a_function_until_it_stops(media_page: Page) -> None:
    open_tab(media_page, "Live")
    live = block(media_page, "Live sound")
    live.get_by_role("button", name="Record").click()
    expect(media_page.get_by_label("Hearing")).to_have_value("heard 2 seconds")
    live.get_by_role("button", name="Stop").click()
    expect(live.get_by_role("button", name="Record")).to_be_visible()
    expect(media_page.get_by_test_id("status-tracker")).to_have_count(0)


def test_the_camera_streams_to_a_function_until_it_stops(media_page: Page) -> None:
    open_tab(media_page, "Live")
    live = block(media_page, "Live picture")
    live.get_by_role("button", name="Capture from camera").click()
    live.get_by_role("button", name="Start recording").click()
    expect(media_page.get_by_label("Seeing")).to_have_value(re.compile(r"seen ([2-9]|\d\d+) of \(480, 640, 3\)"))
    live.get_by_role("button", name="Stop").click()
    expect(media_page.get_by_test_id("status-tracker")).to_have_count(0)


def test_sound_of_a_generator_is_played_as_one_stream(media_page: Page) -> None:
    open_tab(media_page, "Live")
    media_page.get_by_role("button", name="Speak").click()
    voice = block(media_page, "Voice")
    expect(voice.get_by_role("slider", name="Position")).to_be_enabled()
    voice.locator("audio").evaluate("audio => { audio.playbackRate = 2; return audio.play() }")
    expect(voice.locator("audio")).to_have_js_property("ended", True)
    assert voice.locator("audio").evaluate("audio => audio.duration") > 2.9


def test_messages_hold_sounds_films_and_galleries(media_page: Page) -> None:
    open_tab(media_page, "Chat")
    chat = media_page.get_by_role("log")
    expect(chat.locator("audio")).to_have_js_property("duration", 1)
    expect(chat.get_by_test_id("video").locator("video")).to_have_js_property("videoWidth", 160)
    chat.get_by_role("button", name="Thumbnail 2 of 3").click()
    expect(chat.get_by_test_id("detailed-image")).to_have_attribute("alt", "A green one")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violation_in_media(media_page: Page, sound: Path, scheme: str) -> None:
    media_page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
    give(media_page, "Sound in", sound)
    block(media_page, "Sound in").get_by_role("button", name="Trim").click()
    assert violations(media_page) == []
    open_tab(media_page, "Film")
    block(media_page, "Video in").get_by_role("button", name="Capture from camera").click()
    expect(media_page.get_by_test_id("webcam-video")).to_be_visible()
    assert violations(media_page) == []
    open_tab(media_page, "Gallery")
    assert violations(media_page) == []
    block(media_page, "Pictures").get_by_role("button", name="Thumbnail 2 of 3").click()
    assert violations(media_page) == []


def test_media_fit_a_narrow_window(media_page: Page) -> None:
    media_page.set_viewport_size({"width": 360, "height": 740})
    expect(media_page.get_by_role("button", name="More tabs")).to_be_visible()
    for tab in ("Sound", "Film", "Gallery", "Own pictures", "Files", "Live", "Chat"):
        open_tab(media_page, tab)
        assert media_page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), tab


def test_a_picture_that_its_format_cannot_hold_is_told(media_page: Page) -> None:
    open_tab(media_page, "Files")
    media_page.get_by_role("button", name="Cut", exact=True).click()
    notice = media_page.get_by_text("JPEG cannot hold all of a picture: its transparent parts are white now.")
    expect(notice).to_have_count(1)
    expect(block(media_page, "Cut out").get_by_role("img")).to_be_visible()
