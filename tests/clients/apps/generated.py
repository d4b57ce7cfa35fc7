"""Endpoints with plain values, files, a stream and an error, for clients that are generated from a description."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import limelight as gr


def greet(name: str, times: int, style: str) -> tuple[str, dict[str, object]]:
    """Greets someone."""
    if name == "nobody":
        raise gr.Error("There is nobody to greet.")
    return f"Hello {name}!" * times, {"name": name, "style": style}


def size(path: str) -> int:
    return len(Path(path).read_bytes())


def count(upto: int) -> Iterator[int]:
    yield from range(1, upto + 1)


number = gr.Number(1, label="Times", precision=0, minimum=1, maximum=9)
with gr.Blocks() as demo:
    gr.Interface(
        greet, ["text", number, gr.Radio(["plain", "loud"], value="plain")], ["text", "json"], api_name="greet"
    )
    gr.Interface(size, gr.File(type="filepath"), "number", api_name="size")
    gr.Interface(count, gr.Number(3, precision=0), "number", api_name="count")

demo.launch()
