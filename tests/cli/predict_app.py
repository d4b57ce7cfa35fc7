"""What the tests of `limelight predict` call."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import limelight as gr

GATE = Path(os.environ.get("TEST_GATE", "/nonexistent"))


def repeat(text: str, times: float) -> str:
    return text * int(times)


def spell(text: str) -> Iterator[str]:
    for end in range(1, len(text) + 1):
        yield text[:end]


def shout(path: str) -> str:
    loud = Path(path).with_name("loud.txt")
    loud.write_text(Path(path).read_text().upper())
    return str(loud)


def fail(text: str) -> str:
    raise gr.Error(text)


def slow(text: str, progress: gr.Progress = gr.Progress()) -> str:  # noqa: B008  # as authors write it
    progress(0.5, desc="half of it")
    while not GATE.exists():
        time.sleep(0.01)
    return text


with gr.Blocks() as demo:
    text, times, file = gr.Textbox(label="Text"), gr.Number(2, label="Times"), gr.File(label="File")
    out, out_file, button = gr.Textbox(), gr.File(), gr.Button()
    button.click(repeat, [text, times], out)
    button.click(spell, text, out)
    button.click(shout, file, out_file)
    button.click(fail, text, out)
    button.click(slow, text, out)

if __name__ == "__main__":
    demo.launch()
