"""Functions that a page calls while its server is away; one waits for a file."""

from __future__ import annotations

import itertools
import os
import time
from pathlib import Path

import limelight as gr

GATE = Path(os.environ["TEST_GATE"])
calls = itertools.count(1)


def greet(name: str) -> str:
    return f"Hello {name}, call {next(calls)}"


def wait(name: str) -> str:
    while not GATE.exists():
        time.sleep(0.02)
    return f"waited for {name}"


with gr.Blocks() as demo:
    name = gr.Textbox(label="Name")
    answer, waited, chained = (gr.Textbox(label=label) for label in ("Answer", "Waited", "Chained"))
    gr.Button("Greet").click(greet, name, answer)
    gr.Button("Wait").click(wait, name, waited)
    gr.Button("Chain").click(greet, name, answer).then(greet, name, chained)

if __name__ == "__main__":
    demo.launch()
