"""An app that is shared: a call, a stream, a file, and who asks."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import limelight as gr


def greet(name: str) -> str:
    return f"Hello {name}"


def count(number: float) -> Iterator[float]:
    yield from range(int(number))


def forever() -> Iterator[int]:
    """Ends when its reader leaves; then it says so."""
    value = 0
    try:
        while True:
            value += 1
            yield value
    finally:
        Path(os.environ["TEST_LEFT"]).touch()


def size(path: str) -> int:
    return Path(path).stat().st_size


def large(megabytes: float) -> str:
    with tempfile.NamedTemporaryFile(suffix=".bin", delete=False) as file:
        file.write(os.urandom(1 << 20) * int(megabytes))
    return file.name


def whom(request: gr.Request) -> str:
    return f"{request.headers.get('x-forwarded-for')} {request.headers.get('x-user', '')}"


with gr.Blocks() as demo:
    name, answer = gr.Textbox(label="Name"), gr.Textbox(label="Answer")
    gr.Button("Greet").click(greet, name, answer, api_name="greet")
    number = gr.Number(label="Number")
    gr.Button("Count").click(count, gr.Number(label="Up to"), number, api_name="count")
    gr.Button("Forever").click(forever, None, number, api_name="forever")
    gr.Button("Size").click(size, gr.File(label="File"), number, api_name="size")
    gr.Button("Large").click(large, number, gr.File(label="Made"), api_name="large")
    gr.Button("Whom").click(whom, None, answer, api_name="whom")

if __name__ == "__main__":
    demo.launch()
