"""What the page says of a queue that takes no more, in a real Chromium."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.page.conftest import Gate
from tests.servers import run_script

pytestmark = pytest.mark.browser

SCRIPT = """
import limelight as gr
from tests.page.app import wait_for_gate

with gr.Blocks() as demo:
    text, waited = gr.Textbox(label="Text", value="tea"), gr.Textbox(label="Waited")
    gr.Button("Wait").click(wait_for_gate, text, waited, trigger_mode="multiple")
demo.queue(max_size=1)
"""


def test_a_full_queue_is_told_each_time(context: BrowserContext, gate: Gate, gate_path: Path, tmp_path: Path) -> None:
    script = tmp_path / "full.py"
    script.write_text(SCRIPT)
    root = str(Path(__file__).parents[2])
    paths = os.pathsep.join([root, os.environ.get("PYTHONPATH", "")])
    with run_script(script, env={**os.environ, "PAGE_TEST_GATE": str(gate_path), "PYTHONPATH": paths}) as running:
        page = context.new_page()
        page.goto(running.url)
        for _ in range(4):
            page.get_by_role("button", name="Wait", exact=True).click()
        expect(page.get_by_test_id("toast-text")).to_have_text([re.compile("full"), re.compile("full")])
        gate.open()
        expect(page.get_by_label("Waited")).to_have_value("done: tea")
