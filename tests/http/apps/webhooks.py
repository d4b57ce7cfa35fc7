"""Functions whose ends are sent to webhooks."""

from __future__ import annotations

import os
import time
from pathlib import Path

import limelight as gr

GATE = Path(os.environ.get("TEST_GATE", ""))


def greet(name: str) -> str:
    return f"Hello {name}"


def fail(name: str) -> str:
    raise gr.Error(f"Not {name}")


def hold(name: str) -> str:
    while not GATE.exists():
        time.sleep(0.01)  # nothing tells when the test makes the file
    return name


def long(name: str) -> str:
    return name * 300_000


def seen(name: str, request: gr.Request) -> str:
    return ", ".join(sorted(request.headers))


def listed(names: list[str]) -> list[list[str]]:
    return [[f"Hello {name}" for name in names]]


with gr.Blocks() as demo:
    name, result = gr.Textbox(label="Name"), gr.Textbox()
    for function in (greet, fail, hold, long, seen):
        gr.Button(function.__name__).click(function, name, result)
    gr.Button("listed").click(listed, name, result, batch=True, max_batch_size=4)

if __name__ == "__main__":
    demo.launch()
