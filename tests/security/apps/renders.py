"""A render whose runs leave a line in a file, so that a test can count them."""

from __future__ import annotations

import os
from pathlib import Path

import limelight as gr
from limelight.ui.rendering import render

RUNS = Path(os.environ.get("TEST_RUNS", "/dev/null"))

with gr.Blocks() as demo:
    text = gr.Textbox()

    @render(text)
    def show(given: str) -> None:
        with RUNS.open("a") as file:
            file.write("ran\n")
        gr.Button(f"{RUNS.read_text().count('ran')}", key="a")
        for _ in range(RUNS.read_text().count("ran")):  # so no run makes the same again
            gr.Button()
        gr.Button().click(str.upper, text, text)


if __name__ == "__main__":
    demo.launch(rate_limit=os.environ.get("TEST_RATE_LIMIT"))
