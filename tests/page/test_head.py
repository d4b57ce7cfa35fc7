"""The author's `head`: libraries load in order, and what they name comes from where they say."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.page.conftest import opened
from tests.servers import run_script, serving

pytestmark = pytest.mark.browser

SCRIPT = """
import limelight as gr

head = '''
<script src="ORIGIN/first.js"></script>
<script src="ORIGIN/second.js"></script>
<script>window.said = window.second + " third"</script>
<script type="module">document.body.dataset.module = window.said</script>
<link rel="stylesheet" href="ORIGIN/style.css">
<meta name="author" content="Ada">
'''
js = "() => { document.body.dataset.js = window.said }"
with gr.Blocks(head=head, js=js, css="h1 { color: rgb(4, 5, 6) }") as demo:
    gr.Markdown("# Hello")
    out = gr.Textbox(label="Out")
    gr.Button("Ask").click(None, None, out, js="() => window.said")
demo.launch()
"""


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        """Nothing: the output of tests is theirs."""


@pytest.fixture
def library(tmp_path: Path) -> Iterator[str]:
    (tmp_path / "first.js").write_text("window.first = 'first'")
    (tmp_path / "second.js").write_text("window.second = window.first + ' second'")
    (tmp_path / "style.css").write_text("h1 { background: rgb(1, 2, 3) }")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path)))
    with serving(server):
        yield f"http://127.0.0.1:{server.server_address[1]}"


def test_libraries_load_in_order_from_other_hosts(context: BrowserContext, library: str, tmp_path: Path) -> None:
    script = tmp_path / "app.py"
    script.write_text(SCRIPT.replace("ORIGIN", library))
    with run_script(script) as server:
        for page in opened(context, server.url):
            expect(page.locator("body")).to_have_attribute("data-js", "first second third")
            expect(page.locator("body")).to_have_attribute("data-module", "first second third")
            expect(page.get_by_role("heading", name="Hello")).to_have_css("background-color", "rgb(1, 2, 3)")
            expect(page.get_by_role("heading", name="Hello")).to_have_css("color", "rgb(4, 5, 6)")
            page.get_by_role("button", name="Ask").click()
            expect(page.get_by_label("Out")).to_have_value("first second third")
