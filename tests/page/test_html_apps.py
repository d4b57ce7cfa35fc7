"""Components that scripts make of `HTML`, as people write them: in a real Chromium.

With `GRADIO_PYTHON`, an interpreter that has Gradio, each app runs there as well, and has to do the same.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from shutil import copytree

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.axe import violations
from tests.curl import curl, post, result
from tests.servers import free_port, run_script, wait_until_open

pytestmark = pytest.mark.browser

APPS = Path(__file__).parent / "html_apps"
GRADIO = os.environ.get("GRADIO_PYTHON", "")
PEERS = ["limelight", pytest.param("gradio", marks=pytest.mark.skipif(not GRADIO, reason="GRADIO_PYTHON"))]
Open = Callable[[str], Page]


@contextmanager
def run_in_gradio(script: Path, folder: Path) -> Iterator[str]:
    port = free_port()
    script = copytree(script.parent, folder / script.stem) / script.name  # Gradio writes files beside the script
    env = {**os.environ, "GRADIO_SERVER_PORT": str(port), "GRADIO_ANALYTICS_ENABLED": "False", "PYTHONPATH": ""}
    with subprocess.Popen(
        [GRADIO, script], env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as run:
        try:
            wait_until_open(port, run)
            yield f"http://127.0.0.1:{port}"
        finally:
            run.terminate()


@pytest.fixture(scope="module", params=PEERS)
def start(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], str]]:
    """The address of an app, which is started when it is first asked for."""
    urls: dict[str, str] = {}
    with ExitStack() as stack:

        def start(name: str) -> str:
            script = APPS / f"{name}.py"
            if name not in urls and request.param == "limelight":
                urls[name] = stack.enter_context(run_script(script)).url
            elif name not in urls:
                urls[name] = stack.enter_context(run_in_gradio(script, tmp_path_factory.mktemp(name)))
            return urls[name]

        yield start


@pytest.fixture
def open_app(context: BrowserContext, start: Callable[[str], str]) -> Open:
    def open_app(name: str) -> Page:
        page = context.new_page()
        context.route("**/*", lambda route: route.continue_() if "//127.0.0.1:" in route.request.url else route.abort())
        page.goto(start(name))
        expect(page.locator(".html-container").first).to_be_visible()
        return page

    return open_app


def field(page: Page, label: str) -> Locator:
    return page.get_by_label(label, exact=True)


def test_stars_are_set_by_hand_and_by_python(open_app: Open) -> None:
    page = open_app("stars")
    food, result = page.locator("#food"), page.locator("#result")
    expect(food.locator(".star.on")).to_have_count(3)
    page.get_by_label("Food: 5").click()
    expect(food).to_contain_text("5 of 5")
    expect(field(page, "Said")).to_have_value("rated 5")
    page.get_by_role("button", name="Average", exact=True).click()
    expect(result.locator(".star.on")).to_have_count(3)
    expect(result.locator(".star.on").first).to_have_css("color", "rgb(200, 120, 0)")
    page.get_by_role("button", name="Hint").click()
    expect(result).to_contain_text("3 of 5 (<b>rounded</b>)")
    expect(result.locator(".star").first).to_have_css("font-size", "40px")
    expect(food.locator(".star").first).to_have_css("font-size", "24px")


def test_a_class_of_the_script_is_an_update_as_a_whole(open_app: Open) -> None:
    page = open_app("stars")
    page.get_by_role("button", name="Again").click()
    food = page.locator("#food")
    expect(food).to_contain_text("2 of 4")
    expect(food.get_by_role("heading")).to_have_text("Meal")
    page.get_by_label("Meal: 4").click()
    expect(food).to_contain_text("4 of 4")


def test_cards_move_and_python_hears_of_it(open_app: Open) -> None:
    page = open_app("kanban")
    expect(page.get_by_label("Doing")).to_contain_text("nothing")
    page.get_by_label("Move Write").click()
    expect(page.get_by_label("Doing")).to_contain_text("Write")
    expect(field(page, "Log")).to_have_value("Write is now in Doing")
    expect(field(page, "Count")).to_have_value("To do: 1, Doing: 1, Done: 0")
    field(page, "Card").fill("<i>Ship</i>")
    field(page, "Card").press("Enter")
    expect(page.get_by_label("To do")).to_contain_text("<i>Ship</i>")
    expect(field(page, "Count")).to_have_value("To do: 2, Doing: 1, Done: 0")


def test_a_counter_asks_python_and_watches_it(open_app: Open) -> None:
    page = open_app("counter")
    counter = page.locator("#counter")
    counter.locator(".next").click()
    expect(counter.locator("output")).to_have_text("2")
    expect(field(page, "Changes")).to_have_value("1")
    counter.locator(".square").click()
    expect(counter.locator("li")).to_have_text(["square 4"])
    expect(field(page, "Seen")).to_have_value("submitted 2")


def test_watched_properties_are_those_that_python_sets(open_app: Open) -> None:
    page = open_app("counter")
    counter = page.locator("#counter")
    expect(counter.get_by_test_id("block-label")).to_contain_text("Counter")
    page.get_by_role("button", name="Reset").click()
    expect(counter.locator("output")).to_have_text("10")
    expect(counter.locator("li")).to_have_text(["set to 10"])


def test_a_library_is_there_before_the_code_and_once(open_app: Open) -> None:
    page = open_app("chart")
    expect(page.locator("#first .bar")).to_have_text(["30", "70", "45"])
    expect(page.locator("#second .bar")).to_have_text(["5"])
    assert page.locator("head script[src*='bars.js']").count() == 1
    page.get_by_role("button", name="Draw").click()
    expect(page.locator("#first .bar")).to_have_text(["10", "20"])
    expect(page.locator("#second .bar")).to_have_text(["5"])


@pytest.mark.parametrize("start", ["limelight"], indirect=True)
def test_scripts_in_the_head_run_in_their_order(open_app: Open) -> None:
    page = open_app("chart")
    assert page.evaluate("[window.loads, window.BarsAreThere]") == [1, "function"]


@pytest.mark.parametrize("start", ["limelight"], indirect=True)
def test_what_a_render_makes_has_code_and_libraries(open_app: Open) -> None:
    page = open_app("chart")
    field(page, "Shown").check()
    expect(page.locator("#late")).to_contain_text("42")
    expect(page.locator("#late")).to_contain_text("function")
    assert page.locator("head script[src*='bars.js']").count() == 1


def test_a_form_holds_components(open_app: Open) -> None:
    page = open_app("form")
    form = page.locator("#form")
    expect(form.locator(".html-container > div").first).to_have_css("border-top-color", "rgb(1, 2, 3)")
    expect(form).to_contain_text("no <b>spam</b>")
    form.get_by_label("Name", exact=True).fill("Ada")
    form.get_by_label("Agree").check()
    form.locator(".send").click()
    expect(field(page, "Out")).to_have_value("Ada 18 True hand")
    expect(form.get_by_role("heading")).to_have_text("Thanks, Ada")
    expect(form.get_by_label("Name", exact=True)).to_have_value("Ada")


def test_files_are_uploaded(open_app: Open, tmp_path: Path) -> None:
    (tmp_path / "a b.txt").write_text("hello")
    page = open_app("upload")
    page.get_by_label("Path").set_input_files(tmp_path / "a b.txt")
    expect(field(page, "Content")).to_have_value("hello")
    page.get_by_label("Whole").set_input_files(tmp_path / "a b.txt")
    expect(field(page, "Content")).to_have_value("HELLO")
    expect(page.locator("#whole a")).to_have_attribute("href", page.locator("#whole a").evaluate("e => e.href"))


@pytest.mark.parametrize("start", ["limelight"], indirect=True)
@pytest.mark.parametrize("name", ["stars", "kanban", "counter", "form", "upload"])
def test_nothing_around_it_stands_in_the_way_of_a_screen_reader(open_app: Open, name: str) -> None:
    # Colours and headings are the author's.
    rules = {"color-contrast": {"enabled": False}, "page-has-heading-one": {"enabled": False}}
    assert violations(open_app(name), rules=rules) == []


def test_callers_are_told_and_held_to_the_type_of_a_class() -> None:
    with run_script(APPS / "stars.py") as server:
        described = curl(f"{server.url}/gradio_api/info").json()["named_endpoints"]["/average"]
        assert [one["type"] for one in described["parameters"]] == [{"type": "integer", "minimum": 0, "maximum": 5}] * 2
        assert described["returns"][0]["python_type"]["type"] == "int"
        assert result(f"{server.url}/call/average", 5, 2) == [3]
        for wrong in (6, -1, "5", 1.5, [1]):
            answer = post(f"{server.url}/call/average", {"data": [wrong, 1]})
            assert (answer.status, "food" in answer.text, "from 0 to 5" in answer.text) == (422, True, True)
