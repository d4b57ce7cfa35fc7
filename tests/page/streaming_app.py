"""Functions that send many pictures, one after the other."""

from __future__ import annotations

from collections.abc import Iterator

import numpy

import limelight as gr

PICTURES = 200


def film(runs: int) -> Iterator[tuple[object, int]]:
    """Squares that turn from black to red; each run has pictures of its own."""
    for number in range(PICTURES):
        pixels = numpy.zeros((32, 32, 3), "uint8")
        pixels[:, :, 0], pixels[:, :, 2] = number, runs
        yield pixels, runs
    yield pixels, runs + 1


with gr.Blocks() as demo:
    shown = gr.Image(label="Film", elem_id="film", format="png")
    runs = gr.Number(0, label="Runs", precision=0)
    changes = gr.Number(0, label="Changes", precision=0)
    gr.Button("Run").click(film, runs, [shown, runs])
    # Chained behind the pictures.
    shown.change(lambda count: count + 1, changes, changes, show_progress="hidden")
