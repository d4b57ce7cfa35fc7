"""Large uploads in a real browser: shown, cancelled, and going on after a break."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, CDPSession, Locator, Page, Request, expect

from tests.axe import violations
from tests.page.conftest import SHOWN, opened
from tests.servers import Server, free_port, run_script

pytestmark = pytest.mark.browser
APP = Path(__file__).parent / "uploads_app.py"
MB = 1 << 20
SLOW = 4 * MB
OTHERS = ("#button", "#sound", "#film", "#picture", "#pictures", "#model", "#message", "#sketch")


@pytest.fixture(scope="module")
def uploads_server() -> Iterator[Server]:
    with run_script(APP) as running:
        yield running


@pytest.fixture
def page(context: BrowserContext, uploads_server: Server) -> Iterator[Page]:
    yield from opened(context, uploads_server.url)


@pytest.fixture
def large(tmp_path: Path) -> Path:
    path = tmp_path / "large.bin"
    path.write_bytes(os.urandom(MB) * 20)
    return path


class Network:
    """The network of a page, as slow as a test needs it."""

    def __init__(self, page: Page) -> None:
        self._session: CDPSession = page.context.new_cdp_session(page)
        self._session.send("Network.enable")
        self.requests: list[Request] = []
        page.on("request", lambda request: self.requests.append(request))

    def be(self, bytes_per_second: int, *, is_cut: bool = False) -> None:
        throughput = {"downloadThroughput": -1, "uploadThroughput": bytes_per_second}
        self._session.send("Network.emulateNetworkConditions", {"offline": is_cut, "latency": 0, **throughput})

    def sent(self, method: str) -> list[Request]:
        return [request for request in self.requests if request.method == method and "/upload" in request.url]


def choose(page: Page, where: str, *paths: Path) -> None:
    page.locator(f"{where} input[type=file]").first.set_input_files(list(paths))


def rows(page: Page, where: str = "#files") -> Locator:
    return page.locator(where).get_by_test_id("upload")


def expect_heard(page: Page, text: str) -> None:
    expect(page.get_by_label("Heard", exact=True)).to_have_value(text, timeout=60_000)


def expect_begun(page: Page) -> None:
    """The upload has got somewhere."""
    bar = rows(page).get_by_role("progressbar").first
    expect(bar).to_have_attribute("aria-valuenow", re.compile("^[1-9]"), timeout=30_000)


def test_a_small_file_is_one_request_and_a_large_one_comes_in_pieces(page: Page, large: Path, tmp_path: Path) -> None:
    network = Network(page)
    (tmp_path / "small.bin").write_bytes(bytes(100))
    choose(page, "#files", tmp_path / "small.bin")
    expect_heard(page, "100")
    assert [request.url.partition("?")[0].rpartition("/")[2] for request in network.sent("POST")] == ["upload"]
    choose(page, "#files", large, tmp_path / "small.bin")
    expect_heard(page, f"100 {20 * MB} 100")
    assert len(network.sent("PATCH")) == 2
    expect(rows(page)).to_have_count(0)


def test_an_upload_is_shown_and_cancelled(page: Page, large: Path) -> None:
    network = Network(page)
    network.be(SLOW // 4)
    choose(page, "#files", large)
    row = rows(page)
    expect(row).to_contain_text("large.bin")
    expect(row).to_contain_text("of 20 MB")
    expect(row).to_contain_text("/s")
    expect(row).to_contain_text("left")
    expect_begun(page)
    bar = row.get_by_role("progressbar", name="Upload of large.bin")
    assert "of 20 MB" in (bar.get_attribute("aria-valuetext") or "")
    expect(page.locator("#files").get_by_role("progressbar")).to_have_count(1)
    assert violations(page) == []
    row.get_by_role("button", name="Cancel the upload of large.bin").click()
    expect(rows(page)).to_have_count(0)
    expect(page.get_by_test_id("toast-body")).to_have_count(0)
    expect(page.locator("#files input[type=file]")).to_be_enabled()
    network.be(-1)
    choose(page, "#files", large)
    expect_heard(page, str(20 * MB))


def test_an_upload_goes_on_when_the_connection_is_back(page: Page, large: Path) -> None:
    network = Network(page)
    network.be(SLOW)
    choose(page, "#files", large)
    expect_begun(page)
    network.be(-1, is_cut=True)
    expect(rows(page)).to_have_attribute("data-phase", "interrupted")
    expect(rows(page).get_by_role("status")).to_contain_text("goes on when the connection is back")
    network.be(-1)
    expect_heard(page, str(20 * MB))
    assert network.sent("HEAD")  # asked where it was
    offsets = [int(request.headers["upload-offset"]) for request in network.sent("PATCH")]
    assert offsets == sorted(offsets)
    assert offsets[-1] > 0
    assert len([request for request in network.sent("POST") if request.url.endswith("/resumable")]) == 1


def test_a_server_that_is_killed_gets_the_file_anew(context: BrowserContext, large: Path) -> None:
    port = free_port()
    with run_script(APP, port=port) as server:
        page = context.new_page()
        page.goto(server.url)
        page.wait_for_function(SHOWN)
        network = Network(page)
        network.be(SLOW)
        choose(page, "#files", large)
        expect_begun(page)
        server.process.kill()
    expect(rows(page)).to_have_attribute("data-phase", "interrupted")
    network.be(-1)
    with run_script(APP, port=port):
        expect_heard(page, str(20 * MB))
        page.close()


def test_a_piece_that_no_replica_knows_is_sent_in_one_request(
    context: BrowserContext, uploads_server: Server, large: Path
) -> None:
    page = context.new_page()
    page.goto(uploads_server.url)
    page.wait_for_function(SHOWN)
    network = Network(page)
    page.route("**/upload/resumable/*", lambda route: route.fulfill(status=404, body="{}"))
    choose(page, "#files", large)
    expect_heard(page, str(20 * MB))
    assert len([request for request in network.sent("POST") if request.url.endswith("/resumable")]) == 2
    page.close()


def test_a_refusal_is_told(context: BrowserContext, large: Path) -> None:
    with run_script(APP, env={**os.environ, "LIMELIGHT_MAX_FILES_BYTES": "10mb"}) as server:
        page = context.new_page()
        page.goto(server.url)
        page.wait_for_function(SHOWN)
        choose(page, "#files", large)
        expect(page.get_by_text("disk quota")).to_be_visible(timeout=30_000)
        expect(rows(page)).to_have_count(0)
        expect(page.locator("#files input[type=file]")).to_be_enabled()
        page.close()


def test_three_are_sent_at_a_time_and_the_others_wait(page: Page, tmp_path: Path) -> None:
    network = Network(page)
    network.be(SLOW // 4)
    paths = [tmp_path / f"{name}.bin" for name in "abcde"]
    for path in paths:
        path.write_bytes(bytes(9 * MB))
    choose(page, "#files", *paths)
    expect(rows(page)).to_have_count(5)
    expect(page.locator("#files [data-phase=sending]")).to_have_count(3)
    expect(page.locator("#files [data-phase=waiting]").first).to_contain_text("Waits for other uploads.")
    page.get_by_role("button", name="Cancel the upload of e.bin").click()
    page.get_by_role("button", name="Cancel the upload of a.bin").click()
    expect(rows(page)).to_have_count(3)
    expect(page.locator("#files [data-phase=sending]")).to_have_count(3)
    network.be(-1)
    expect_heard(page, " ".join([str(9 * MB)] * 3))


@pytest.mark.parametrize("where", OTHERS)
def test_every_component_that_takes_files_shows_its_uploads(page: Page, tmp_path: Path, where: str) -> None:
    kinds = {"#sound": "wav", "#film": "mp4", "#picture": "png", "#pictures": "png", "#model": "glb", "#sketch": "png"}
    path = tmp_path / f"large.{kinds.get(where, 'bin')}"
    path.write_bytes(bytes(10 * MB))
    Network(page).be(MB)
    choose(page, where, path)
    expect(rows(page, where)).to_contain_text(path.name)
    rows(page, where).get_by_role("button", name="Cancel the upload of").click()
    expect(rows(page, where)).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_an_upload_fits(page: Page, large: Path, scheme: str, width: int) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.set_viewport_size({"width": width, "height": 800})
    Network(page).be(MB)
    choose(page, "#files", large.rename(large.with_name("a-name-that-is-far-too-long-for-a-phone" * 3 + ".bin")))
    expect(rows(page)).to_contain_text("left")
    expect(page.locator("html")).to_have_js_property("scrollWidth", width)
    if folder := os.environ.get("TEST_SCREENSHOTS"):
        page.screenshot(path=f"{folder}/{width}-{scheme}.png")
    rows(page).get_by_role("button", name="Cancel").click()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two files of the same name, one of them as large as goes in pieces."""
    (tmp_path / "photos" / "2024").mkdir(parents=True)
    (tmp_path / "photos" / "a.bin").write_bytes(bytes(10))
    (tmp_path / "photos" / "2024" / "a.bin").write_bytes(bytes(9 * MB))
    return tmp_path / "photos"


PLACED = f"photos/2024/a.bin ({9 * MB}), photos/a.bin (10)"


def test_files_of_a_chosen_folder_keep_their_places(page: Page, folder: Path) -> None:
    page.locator("#folder input[type=file]").set_input_files(folder)
    expect(page.get_by_label("Placed", exact=True)).to_have_value(PLACED, timeout=60_000)
    for place in ("photos/a.bin", "photos/2024/a.bin"):
        link = page.locator("#folder").get_by_role("link", name=place, exact=True)
        expect(link).to_have_attribute("download", "a.bin")


def test_files_of_a_dropped_folder_keep_their_places(page: Page, folder: Path) -> None:
    page.locator("#folder").scroll_into_view_if_needed()
    box = page.locator("#folder [data-testid=upload-text]").bounding_box()
    assert box is not None
    session = page.context.new_cdp_session(page)
    where = {"x": box["x"] + 5, "y": box["y"] + 5}
    data = {"items": [], "files": [str(folder)], "dragOperationsMask": 1}
    for kind in ("dragEnter", "dragOver", "drop"):
        session.send("Input.dispatchDragEvent", {"type": kind, **where, "data": data})
    expect(page.get_by_label("Placed", exact=True)).to_have_value(PLACED, timeout=60_000)
