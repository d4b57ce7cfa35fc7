"""A function that fails, on the page of an app whose author shows errors, and of one whose author does not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.servers import run_script

pytestmark = pytest.mark.browser

SCRIPT = """
import gradio as gr

def fail():
    raise ValueError("of the author")  # not for visitors

def work():
    return "done"

with gr.Blocks() as demo:
    out = gr.Textbox(label="Out")
    gr.Button("Fail").click(fail, None, out)
    gr.Button("Work").click(work, None, out)

demo.launch(show_error=SHOWN)
"""


@contextmanager
def failed(context: BrowserContext, folder: Path, *, show_error: bool) -> Iterator[Page]:
    """The page, whose function has failed. The server's log is in the folder."""
    script = folder / "app.py"
    script.write_text(SCRIPT.replace("SHOWN", str(show_error)))
    with run_script(script, log=folder / "log") as server:
        page = context.new_page()
        page.goto(server.url)
        page.get_by_role("button", name="Fail").click()
        yield page


def test_with_show_error_a_panel_says_where_until_a_call_works(context: BrowserContext, tmp_path: Path) -> None:
    with failed(context, tmp_path, show_error=True) as page:
        expect(page.get_by_test_id("toast-body")).to_contain_text("of the author")
        panel = page.get_by_role("alert", name="The function failed")
        told = panel.locator("pre")
        expect(told).to_be_hidden()
        panel.get_by_text("The function failed").click()
        expect(told).to_have_text("/fail failed.\nValueError: of the author\n  app.py:5")
        page.get_by_role("button", name="Work").click()
        expect(page.get_by_label("Out")).to_have_value("done")
        expect(panel).to_have_count(0)


def test_without_it_the_page_shows_nothing_of_the_exception(context: BrowserContext, tmp_path: Path) -> None:
    with failed(context, tmp_path, show_error=False) as page:
        expect(page.get_by_test_id("toast-body")).to_contain_text("Its author can find the details in the log")
        expect(page.get_by_role("alert", name="The function failed")).to_have_count(0)
        expect(page.get_by_text("of the author")).to_have_count(0)
    assert "ValueError: of the author" in (tmp_path / "log").read_text()
