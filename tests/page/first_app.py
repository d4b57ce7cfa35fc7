"""Fields that nobody has touched, and a queue that is soon full."""

from __future__ import annotations

import os
import time
from pathlib import Path

import gradio as gr


def wait() -> str:
    while not Path(os.environ["PAGE_TEST_GATE"]).exists():
        time.sleep(0.01)
    return "done"


with gr.Blocks() as demo:
    empty, from_three = gr.Number(label="Empty"), gr.Number(label="From three", minimum=3)
    shown, said = gr.Number(label="Shown"), gr.Textbox(label="Said")
    gr.Button("Say").click(lambda *values: repr(values), [empty, from_three, shown], said)
    gr.Button("Clear").click(lambda: None, None, shown)
    gr.File(label="Scan", file_types=[".nii.gz"])
    for name in ("One", "Two", "Three", "Four"):
        gr.Button(name).click(wait, None, said, concurrency_id="waiting", concurrency_limit=1)

demo.queue(max_size=1)

if __name__ == "__main__":
    demo.launch()
