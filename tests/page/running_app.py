"""Buttons whose functions run until the test opens the gate."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import limelight as gr

GATE = Path(os.environ["PAGE_TEST_GATE"])


def write(text: str) -> Iterator[tuple[str, str]]:
    while not GATE.exists():
        yield f"{text} so far", "more"
        time.sleep(0.02)
    yield f"{text} all", "all"


def think(text: str) -> tuple[str, str]:
    while not GATE.exists():
        time.sleep(0.02)
    return f"thought of {text}", "all"


def fail() -> str:
    while not GATE.exists():
        time.sleep(0.02)
    raise gr.Error("The oven is cold")


with gr.Blocks(title="Running") as demo:
    text = gr.Textbox("tea", label="Text")
    with gr.Row():
        result, second = gr.Textbox(label="Result"), gr.Textbox(label="Second")
    with gr.Row():
        ended = gr.Textbox(label="Ended")
        gr.Button("Write").click(write, text, [result, second]).then(lambda: "tidied", None, ended)
        gr.Button("Think").click(think, text, [result, second])
        gr.Button("Again").click(think, text, [result, second], trigger_mode="multiple", concurrency_limit=None)
        gr.Button("Quiet").click(think, text, [result, second], show_progress="hidden")
        gr.Button("Bake").click(fail, None, result)
    with gr.Row():
        long = gr.Button("Long").click(write, text, [result, second])
        gr.Button("Give up", variant="stop").click(None, cancels=[long])

if __name__ == "__main__":
    demo.launch()
