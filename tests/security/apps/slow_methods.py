"""A component whose view asks for work of minutes."""

from __future__ import annotations

import os
import time
from pathlib import Path

import limelight as gr
from limelight.components.text import Textbox
from limelight.core.endpoint import running_call
from limelight.core.wire import Json
from limelight.ui.server_methods import slow_server

GATE = Path(os.environ.get("TEST_GATE", "/nonexistent"))


class Slow(Textbox):
    @slow_server
    def work(self, data: Json) -> Json:
        call, name = running_call.get(), str(data)
        (GATE.parent / f"{name}.begun").touch()
        try:
            while not GATE.exists():
                call.raise_if_cancelled()
                time.sleep(0.01)
        finally:
            (GATE.parent / f"{name}.over").touch()
        return name


with gr.Blocks() as demo:
    slow, out = Slow(label="slow", elem_id="slow"), gr.Textbox()
    gr.Button().click(lambda text: text, slow, out, api_name="works")

if __name__ == "__main__":
    demo.launch()
