"""3D models on the page. Chromium draws them without a graphics card."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Error, Locator, Page, Response, expect

from limelight.media import get_model3d
from tests.axe import violations
from tests.page.conftest import HERE, opened
from tests.servers import Server, run_script
from tests.waiting import eventually

pytestmark = pytest.mark.browser
HELP = "Arrow keys turn it, with Shift they move it; + and − zoom, 0 resets the view."


@pytest.fixture(scope="module")
def models_server() -> Iterator[Server]:
    with run_script(HERE / "models_app.py") as running:
        yield running


@pytest.fixture
def page(context: BrowserContext, models_server: Server) -> Iterator[Page]:
    yield from opened(context, models_server.url)


def shown(page: Page, where: str = "shown") -> Locator:
    viewer = page.locator(f"#{where}").get_by_test_id("model3d-viewer")
    expect(viewer).to_have_attribute("data-state", "shown", timeout=20_000)
    return viewer


def seen(viewer: Locator) -> Image.Image:
    """What the viewer shows, without the frame that a focus draws."""
    expect(viewer).to_have_attribute("data-state", "shown", timeout=20_000)
    try:
        data = viewer.screenshot(timeout=5_000)
    except Error:  # it was on its way to another place
        data = viewer.screenshot()
    picture = Image.open(io.BytesIO(data)).convert("RGB")
    return picture.crop((12, 12, picture.width - 12, picture.height - 12))


def painted(viewer: Locator) -> float:
    """The share of the viewer that is not as its corner."""
    picture = seen(viewer)
    counts = {color: count for count, color in picture.getcolors(1 << 24) or []}
    return 1 - counts[picture.getpixel((0, 0))] / (picture.width * picture.height)  # type: ignore[index]  # a color


def choose(page: Page, name: str) -> None:
    page.get_by_label("Name").click()
    page.get_by_role("option", name=name, exact=True).click()


def test_a_model_of_each_format_is_seen(page: Page) -> None:
    for name in ("cube.gltf", "cube.obj", "cube.stl", "cube.ply", "cube.splat", "cube.glb"):
        choose(page, name)
        expect(page.locator("#shown").get_by_role("application", name=name)).to_be_attached()
        eventually(lambda: 0.1 < painted(shown(page)) < 0.9, f"{name} is seen")


def test_it_turns_moves_and_zooms_by_keyboard(page: Page) -> None:
    viewer = shown(page)
    model = viewer.get_by_role("application", name="cube.glb")
    expect(model).to_have_accessible_description(HELP)
    eventually(lambda: painted(viewer) > 0.1, "it is seen")
    first = seen(viewer)
    for keys in (["ArrowLeft"], ["ArrowUp"], ["Shift+ArrowRight"], ["+"], ["-", "-"]):
        for key in keys:
            model.press(key)
        eventually(lambda: seen(viewer) != first, f"{keys} change the view")
        model.press("0")
        eventually(lambda: seen(viewer) == first, "0 resets it")


def test_it_turns_by_pointer_and_a_button_resets_it(page: Page) -> None:
    viewer = shown(page)
    eventually(lambda: painted(viewer) > 0.1, "it is seen")
    first = seen(viewer)
    box = viewer.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 100, box["y"] + 100)
    page.mouse.down()
    page.mouse.move(box["x"] + 180, box["y"] + 120, steps=4)
    page.mouse.up()
    page.mouse.move(0, 0)
    eventually(lambda: seen(viewer) != first, "it has turned")
    page.locator("#shown").get_by_role("button", name="Reset view").click()
    page.mouse.move(0, 0)
    eventually(lambda: seen(viewer) == first, "it is as at first")


def test_what_moves_is_paused_and_goes_on(page: Page) -> None:
    viewer = shown(page)
    play = page.locator("#shown").get_by_role("button", name="Play", exact=True)
    pause = page.locator("#shown").get_by_role("button", name="Pause", exact=True)
    expect(pause).to_have_count(0)
    choose(page, "moving.gltf")
    pause.wait_for()
    first = seen(viewer)
    eventually(lambda: seen(viewer) != first, "it moves")
    assert violations(page) == []
    pause.press("Enter")
    expect(play).to_be_focused()
    still = seen(viewer)
    assert [seen(viewer) == still for _ in range(3)] == [True] * 3
    play.press("Enter")
    eventually(lambda: seen(viewer) != still, "it moves again")
    choose(page, "cube.glb")
    expect(pause).to_have_count(0)


def test_who_wants_less_motion_begins_it(context: BrowserContext, models_server: Server) -> None:
    page = context.new_page()
    page.emulate_media(reduced_motion="reduce")
    page.goto(models_server.url)
    viewer = shown(page)
    choose(page, "moving.gltf")
    play = page.locator("#shown").get_by_role("button", name="Play", exact=True)
    play.wait_for()
    still = seen(viewer)
    assert [seen(viewer) == still for _ in range(3)] == [True] * 3
    play.click()
    eventually(lambda: seen(viewer) != still, "it moves")


def test_functions_change_how_it_is_shown(page: Page) -> None:
    viewer = shown(page)
    solid = painted(viewer)
    for mode in ("wireframe", "point_cloud"):
        page.get_by_label(mode).check()
        eventually(lambda: 0 < painted(viewer) < solid / 2, f"as {mode} less is painted")
    page.get_by_label("solid").check()
    page.get_by_role("button", name="Blue").click()

    eventually(lambda: seen(viewer).getpixel((20, 20)) == (0, 0, 255), "its background is blue")
    assert 0.005 < painted(viewer) < solid / 4  # from far away


DAMAGED = {
    "cut.glb": "shorter than its heading says",
    "circle.gltf": "a node is within itself",
    "elsewhere.gltf": "buffer 0 is in another file",
    "many.gltf": "more than 20000 nodes",
    "short.stl": "it is no STL file",
    "lying.ply": "shorter than its heading says",
    "odd.splat": "no whole number of splats",
    "words.obj": "nothing that can be seen",
    "far.obj": "a point has no place",
}


def test_a_damaged_file_says_why_and_the_next_is_shown(page: Page) -> None:
    shown(page)
    for name, reason in DAMAGED.items():
        choose(page, name)
        expect(page.locator("#shown").get_by_role("note")).to_contain_text(reason)
        expect(page.locator("#shown").get_by_role("link", name="Download")).to_have_attribute("download", name)
    choose(page, "cube.ply")
    eventually(lambda: painted(shown(page)) > 0.1, "it is seen")


def test_a_model_is_uploaded_given_to_the_function_and_cleared(page: Page) -> None:
    own = page.locator("#own")
    own.get_by_test_id("file-upload").set_input_files(get_model3d("cube.stl"))
    eventually(lambda: painted(shown(page, "own")) > 0.1, "it is seen")
    page.get_by_role("button", name="Measure").click()
    expect(page.get_by_label("Sized")).to_have_value(".stl, 684 bytes")
    with page.expect_download() as download:
        own.get_by_role("link", name="Download").click()
    assert download.value.suggested_filename == "cube.stl"
    own.get_by_role("button", name="Clear").click()
    expect(own.get_by_test_id("file-upload")).to_be_visible()
    assert page.evaluate("window.events") == ["change", "upload", "change", "clear"]


def test_a_file_that_is_no_model_is_refused(page: Page, tmp_path: Path) -> None:
    wrong = tmp_path / "a.fbx"
    wrong.write_bytes(b"a")
    page.locator("#own").get_by_test_id("file-upload").set_input_files(wrong)
    expect(page.get_by_test_id("toast-text")).to_contain_text("Invalid file type: a.fbx")
    named = tmp_path / "named.glb"
    named.write_bytes(b"a")
    page.locator("#own").get_by_test_id("file-upload").set_input_files(named)
    expect(page.locator("#own").get_by_role("note")).to_contain_text("could not be shown")
    page.get_by_role("button", name="Measure").click()
    expect(page.get_by_test_id("toast-text").last).to_contain_text("a .glb file that does not begin as one")


def test_it_is_drawn_when_its_tab_is_opened_and_keeps_its_view_on_the_whole_screen(page: Page) -> None:
    page.get_by_role("tab", name="Second").click()
    hidden = page.get_by_role("group", name="Hidden at first").get_by_test_id("model3d-viewer")
    eventually(lambda: painted(hidden) > 0.02, "it is seen")
    viewer = shown(page)
    eventually(lambda: painted(viewer) > 0.1, "it is seen")
    first = seen(viewer)
    viewer.get_by_role("application").press("ArrowLeft")
    eventually(lambda: seen(viewer) != first, "it has turned")
    turned = seen(viewer)
    page.locator("#shown").get_by_role("button", name="Fullscreen").click()
    dialog = page.get_by_role("dialog", name="cube.glb")
    eventually(lambda: painted(dialog.get_by_test_id("model3d-viewer")) > 0.1, "it is seen")
    dialog.get_by_role("button", name="Close").click()
    eventually(lambda: seen(shown(page)) == turned, "the view is as before")


def test_without_webgl_it_says_so_and_can_be_downloaded(context: BrowserContext, models_server: Server) -> None:
    context.add_init_script("HTMLCanvasElement.prototype.getContext = () => null")
    for page in opened(context, models_server.url):  # which looks at the console at the end
        expect(page.locator("#shown").get_by_role("note")).to_have_text("This browser shows no 3D graphics (WebGL 2).")
        expect(page.locator("#shown").get_by_role("link", name="Download")).to_be_visible()


def test_a_model_of_another_host_is_not_fetched(page: Page) -> None:
    note = page.get_by_role("group", name="Elsewhere").get_by_role("note")
    expect(note).to_have_text("This model is on example.com, from where this page loads nothing.")


def test_its_memory_is_given_back_and_it_is_drawn_only_when_needed(page: Page) -> None:
    viewer = shown(page)
    page.evaluate("""() => {
      window.frames_asked = 0;
      window.ask = window.requestAnimationFrame;
      window.requestAnimationFrame = (call) => { window.frames_asked += 1; return window.ask(call); };
    }""")
    viewer.get_by_role("application").press("ArrowLeft")
    page.evaluate("""() => new Promise((done) => {
      let left = 20;
      const step = () => (left-- ? window.ask(step) : done());
      step();
    })""")
    assert page.evaluate("window.frames_asked") < 10
    page.locator("#shown canvas").evaluate(
        "one => one.getContext('webgl2').getExtension('WEBGL_lose_context').loseContext()"
    )
    page.locator("#shown").get_by_role("button", name="Show again").click()
    eventually(lambda: painted(shown(page)) > 0.1, "it is seen again")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_it_is_accessible_and_fits_a_phone(page: Page, scheme: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 740})
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
    shown(page)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_three_dimensions_cost_nothing_before_they_are_seen(context: BrowserContext, models_server: Server) -> None:
    weights: dict[str, int] = {}
    page = context.new_page()

    def note(got: Response) -> None:
        weights[got.url.rpartition("/")[2]] = int(got.headers.get("content-length", 0))

    page.on("response", note)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"{models_server.url}/plain")
    expect(page.get_by_label("No model")).to_be_visible()
    heavy = ("stage-", "gltf-", "obj-", "splats-", "sorter-")
    assert [name for name in weights if name.startswith(heavy)] == []
    page.goto(models_server.url)
    shown(page)
    loaded = {name: size for name, size in weights.items() if name.startswith(heavy)}
    assert {name.partition("-")[0] for name in loaded} == {"stage", "gltf"}
    assert sum(loaded.values()) < 110 << 10  # compressed
