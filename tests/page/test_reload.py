"""The page of a script that is being written."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.axe import violations
from tests.servers import Server, run_script

pytestmark = pytest.mark.browser

SCRIPT = """
import gradio as gr

def greet(name):
    return f"Hello, {name}"

with gr.Blocks(title="First") as demo:
    name, out = gr.Textbox(label="Name"), gr.Textbox("nobody", label="Out")
    size = gr.Radio(["small", "large"], label="Size")
    file = gr.File(label="File")
    gr.Button("Greet").click(greet, name, out)

demo.launch()
"""


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "app.py"
    path.write_text(SCRIPT)
    return path


@pytest.fixture
def server(script: Path) -> Iterator[Server]:
    with run_script(script, "--reload", log=script.with_name("log")) as running:
        yield running


@pytest.fixture
def page(context: BrowserContext, server: Server) -> Page:
    page = context.new_page()
    page.goto(server.url)
    page.get_by_label("Name").fill("Ada")
    return page


def test_the_page_follows_the_script_and_keeps_what_it_shows(page: Page, script: Path, picture: Path) -> None:
    page.get_by_role("button", name="Greet").click()
    expect(page.get_by_label("Out")).to_have_value("Hello, Ada")
    page.get_by_label("large").check()
    page.locator("input[type=file]").set_input_files(picture)
    expect(page.get_by_text("red.png")).to_be_visible()
    changed = (
        SCRIPT.replace("First", "Second")
        .replace("Hello", "Hullo")
        .replace("name, out", 'gr.Markdown("# New")\n    name, out', 1)
    )
    script.write_text(changed.replace('"small", "large"', '"small", "large", "huge"'))
    expect(page).to_have_title("Second")
    expect(page.get_by_role("heading", name="New")).to_be_visible()
    expect(page.get_by_label("Name")).to_have_value("Ada")
    expect(page.get_by_label("Out")).to_have_value("Hello, Ada")
    expect(page.get_by_label("large")).not_to_be_checked()  # another component: it has other choices
    expect(page.get_by_text("red.png")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").first.click()
    assert download.value.path().read_bytes() == picture.read_bytes()
    page.get_by_role("button", name="Greet").click()
    expect(page.get_by_label("Out")).to_have_value("Hullo, Ada")


def test_what_nobody_changed_is_as_the_new_version_says(page: Page, script: Path) -> None:
    script.write_text(SCRIPT.replace("nobody", "somebody"))
    expect(page.get_by_label("Out")).to_have_value("somebody")
    expect(page.get_by_label("Name")).to_have_value("Ada")


def test_an_error_shows_over_the_page_that_goes_on_until_it_is_mended(page: Page, script: Path) -> None:
    script.write_text(SCRIPT.replace("demo.launch()", "demo.lunch()"))
    panel = page.get_by_role("alert", name="The script has an error")
    expect(panel).to_contain_text("AttributeError")
    expect(panel).to_contain_text("demo.lunch()")
    page.get_by_role("button", name="Greet").click()
    expect(page.get_by_label("Out")).to_have_value("Hello, Ada")
    script.write_text(SCRIPT.replace("First", "Mended"))
    expect(page).to_have_title("Mended")
    expect(panel).to_have_count(0)
    expect(page.get_by_label("Name")).to_have_value("Ada")


def test_a_function_that_fails_shows_its_lines_until_it_is_mended(page: Page, script: Path) -> None:
    script.write_text(
        SCRIPT.replace('    return f"Hello, {name}"', "    return name.lover()").replace("First", "Failing")
    )
    expect(page).to_have_title("Failing")
    page.get_by_role("button", name="Greet").click()
    panel = page.get_by_role("alert", name="The function failed")
    expect(panel).to_contain_text("/greet failed.")
    expect(panel).to_contain_text(f'File "{script}", line 5, in greet')
    expect(panel).to_contain_text("return name.lover()")
    expect(panel).to_contain_text("AttributeError: 'str' object has no attribute 'lover'")
    expect(panel).not_to_contain_text("limelight/")
    assert violations(page) == []
    panel.get_by_role("button", name="Close").click()
    expect(panel).to_have_count(0)
    page.get_by_role("button", name="Greet").click()
    expect(panel).to_be_visible()
    script.write_text(SCRIPT.replace("First", "Mended"))
    expect(page).to_have_title("Mended")
    expect(panel).to_have_count(0)


def test_a_wrong_declaration_is_told_by_its_line(page: Page, script: Path) -> None:
    script.write_text(SCRIPT.replace('label="Name"', 'lable="Name"'))
    panel = page.get_by_role("alert", name="The script has an error")
    expect(panel).to_contain_text(
        "app.py:8: Textbox() got an unexpected keyword argument 'lable'. Did you mean 'label'?"
    )


def test_a_script_that_never_worked_shows_why(context: BrowserContext, tmp_path: Path) -> None:
    script = tmp_path / "app.py"
    script.write_text("import gradio as gr\nwith gr.Blocks() as demo:\n    gr.Textbox(\n")
    with run_script(script, "--reload", log=tmp_path / "log") as server:
        page = context.new_page()
        page.goto(server.url)
        expect(page.get_by_role("alert")).to_contain_text("SyntaxError")
        script.write_text(SCRIPT)
        expect(page.get_by_role("button", name="Greet")).to_be_visible()
        expect(page.get_by_role("alert", name="The script has an error")).to_have_count(0)
