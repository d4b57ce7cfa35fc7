"""Components that packages bring with custom elements: an installed one in a real Chromium, and what goes wrong."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

import gradio_client
import pytest
from playwright.sync_api import BrowserContext, Page, expect

import limelight as ll
from tests.axe import violations
from tests.curl import curl, post, result
from tests.page.conftest import opened
from tests.servers import Server, run_script

pytestmark = pytest.mark.browser  # all of it, so that one process installs and serves the package

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
PORTRAIT = EXAMPLES / "photo.jpg"
FAULTS = {
    "gone": "cannot be loaded",
    "never": "does not define <faulty-never>",
    "newer": "keeps contract 1, and the class of <faulty-newer>",
    "made": "not made",
    "shown": "not shown",
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the wheel of the example is installed."""
    folder = tmp_path_factory.mktemp("packages")
    source = copytree(EXAMPLES / "photo-pins", folder / "source")
    build = ["hatchling", "build", "-t", "wheel", "-d", str(folder)]
    install = ["pip", "install", "-q", "--no-deps", "--no-index", "--target", str(folder / "site")]
    for command in (build, [*install, str(folder / "photo_pins-0.1.0-py3-none-any.whl")]):
        subprocess.run([sys.executable, "-m", *command], cwd=source, check=True, capture_output=True)
    return folder / "site"


@pytest.fixture(scope="module")
def environment(site: Path) -> dict[str, str]:
    path = os.pathsep.join([str(site), os.environ.get("PYTHONPATH", "")])
    return {**os.environ, "PYTHONPATH": path, "TEST_PORTRAIT": str(PORTRAIT)}


@pytest.fixture(scope="module")
def server(environment: dict[str, str]) -> Iterator[Server]:
    with run_script(Path(__file__).parent / "packages_app.py", env=environment) as running:
        yield running


def test_callers_are_told_what_a_value_is_and_held_to_it(server: Server) -> None:
    described = curl(f"{server.url}/gradio_api/info").json()["named_endpoints"]["/described"]
    (parameter,) = described["parameters"]
    assert (parameter["component"], parameter["type"]["required"]) == ("Photopins", ["photo", "pins"])
    assert result(f"{server.url}/call/described", {"photo": None, "pins": [{"x": 0, "y": 1}]}) == ["nothing 0,1"]
    assert result(f"{server.url}/call/described", None) == ["nothing "]
    wrongs: list[object] = [
        {"photo": None, "pins": [{"x": 0, "y": 1}] * 4},
        {"photo": None, "pins": [{"x": 2, "y": 0}]},
    ]
    for wrong in [*wrongs, {"pins": []}, "x", {"photo": 3, "pins": []}]:
        answer = post(f"{server.url}/call/described", {"data": [wrong]})
        assert (answer.status, "photo" in answer.text) == (422, True), wrong


def test_gradios_client_sends_it_a_file(server: Server) -> None:
    client = gradio_client.Client(server.url, verbose=False)
    value = {"photo": gradio_client.handle_file(str(PORTRAIT)), "pins": [{"x": 0.5, "y": 0.5}]}
    assert client.predict(value, api_name="/described") == "photo.jpg 0.5,0.5"


def test_an_app_that_stands_for_this_one_shows_json_and_calls(server: Server) -> None:
    demo = ll.load(server.url)
    kinds = [type(block).__name__ for block in demo.blocks.values()]
    assert "WebComponent" not in kinds
    _, url, _ = demo.launch(prevent_thread_lock=True, quiet=True)
    try:
        assert result(f"{url.rstrip('/')}/call/described", {"photo": None, "pins": []}) == ["nothing "]
        assert "components/" not in curl(url).text
    finally:
        demo.close()


@pytest.fixture
def page(context: BrowserContext, server: Server) -> Iterator[Page]:
    yield from opened(context, server.url)


def test_a_picture_is_uploaded_and_pins_are_set(page: Page) -> None:
    photo, places = page.locator("#photo"), page.get_by_label("Places")
    photo.get_by_label("Photo").set_input_files(PORTRAIT)
    expect(places).to_have_value("photo.jpg ")
    photo.get_by_role("button", name="Add a pin").click()
    pin = photo.get_by_role("button", name="Pin 1")
    expect(places).to_have_value("photo.jpg 0.5,0.5")
    pin.press("ArrowRight")
    pin.press("ArrowUp")
    expect(places).to_have_value("photo.jpg 0.52,0.48")
    expect(pin).to_be_focused()
    photo.get_by_role("img").click(position={"x": 5, "y": 5})  # within its round corner
    second = photo.get_by_role("button", name="Pin 2")
    second.press("Enter")
    expect(page.get_by_label("Picked")).to_have_value("pin 2")
    second.press("Delete")
    expect(places).to_have_value("photo.jpg 0.52,0.48")


def test_functions_change_its_value_and_its_options(page: Page) -> None:
    photo, places = page.locator("#photo"), page.get_by_label("Places")
    page.get_by_role("button", name="Portrait").click()
    expect(photo.get_by_role("img")).to_have_js_property("complete", True)
    expect(places).to_have_value("photo.jpg 0.5,0.25")
    expect(photo.get_by_role("button", name="Add a pin")).to_be_enabled()
    page.get_by_role("button", name="More").click()
    expect(photo.get_by_label("Photo of one")).to_be_visible()
    expect(photo.get_by_role("button", name="Add a pin")).to_be_disabled()
    page.get_by_role("button", name="Clear").click()
    expect(photo.get_by_role("img")).to_have_count(0)
    expect(places).to_have_value("nothing ")


def test_it_works_in_tabs_in_renders_and_in_the_dark(page: Page) -> None:
    page.get_by_label("Late").check()
    rendered = page.locator("#rendered")
    rendered.get_by_role("button", name="Add a pin").click()
    expect(page.get_by_label("Of the rendered")).to_have_value("photo.jpg 0.5,0.5")
    page.get_by_role("tab", name="Second").click()
    expect(page.get_by_role("tabpanel").get_by_role("img")).to_be_visible()
    expect(page.get_by_role("tabpanel").get_by_role("button", name="Add a pin")).to_have_count(0)
    element = rendered.locator("photo-pins")
    light = element.evaluate("one => [one.theme, getComputedStyle(one).color]")
    page.emulate_media(reduced_motion="reduce")
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    page.wait_for_function("document.querySelector('#rendered photo-pins').theme === 'dark'")
    dark = element.evaluate("one => [one.theme, getComputedStyle(one).color]")
    assert (light[0], dark[0], light[1] != dark[1]) == ("light", "dark", True)
    assert violations(page, rules={"page-has-heading-one": {"enabled": False}}) == []
    page.set_viewport_size({"width": 390, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_variables_that_the_contract_names_are_there(page: Page) -> None:
    names = re.findall(r"`(--[a-z-]+)`", (ROOT / "docs" / "custom-components.md").read_text())
    assert len(names) > 25
    values = page.locator("#photo photo-pins").evaluate(
        "(one, names) => names.map(name => getComputedStyle(one).getPropertyValue(name))", names
    )
    assert [name for name, value in zip(names, values, strict=True) if not value] == []


def test_a_page_loads_the_modules_of_what_it_shows(context: BrowserContext, server: Server) -> None:
    page, seen = context.new_page(), list[str]()
    page.on("request", lambda request: seen.append(request.url))
    page.goto(f"{server.url}/plain")
    expect(page.get_by_label("Nothing else")).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert [url for url in seen if "/components/" in url] == []
    page.goto(server.url)
    expect(page.locator("#photo photo-pins")).to_be_visible()
    page.wait_for_load_state("networkidle")
    names = [url.rpartition("/")[2] for url in seen if "/components/" in url]
    assert sorted(set(names)) == ["index.js", "pins.js", "style.css"]
    assert len([name for name in names if name.endswith(".js")]) == 2


def test_what_fails_is_told_in_its_place_and_in_the_console(context: BrowserContext, server: Server) -> None:
    page, told = context.new_page(), list[str]()
    page.on("console", lambda message: told.append(message.text) if message.type == "error" else None)
    page.goto(f"{server.url}/faulty")
    changed, word = page.locator("#changed"), page.get_by_label("Word")
    expect(changed).to_contain_text("good 4,4")
    for name, text in FAULTS.items():
        expect(page.locator(f"#{name}").get_by_role("alert")).to_contain_text(text, timeout=20_000)
    word.fill("bad")
    word.press("Enter")
    expect(changed.get_by_role("alert")).to_contain_text("faulty-changed cannot be shown: not changed")
    word.fill("fine")
    word.press("Enter")
    expect(changed).to_contain_text("fine calm light value,value")
    expect(changed.get_by_role("alert")).to_have_count(0)
    page.get_by_role("button", name="Mood").click()
    expect(changed).to_contain_text("fine wild light value,value,props")
    for name in [*FAULTS, "changed"]:
        assert sum(f"<faulty-{name}> of the package __main__" in one for one in told) == 1, name
