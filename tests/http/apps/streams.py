"""An app whose functions are fed while they run, and whose sound and pictures are played while they are made."""

from __future__ import annotations

from collections.abc import Iterator

import numpy

import limelight as gr


def width(picture: numpy.ndarray[tuple[int, ...], numpy.dtype[numpy.uint8]] | None) -> str:
    return "nothing" if picture is None else f"{picture.shape[1]} wide"


def total(sound: tuple[int, object] | None, frames: float) -> tuple[str, float]:
    frames += 0 if sound is None else len(numpy.asarray(sound[1]))
    return f"{frames:g} frames", frames


def twice(word: str) -> Iterator[str]:
    yield word
    yield word * 2


with gr.Blocks() as demo:
    camera = gr.Image(sources=["webcam"], streaming=True)
    microphone = gr.Audio(sources=["microphone"], streaming=True)
    out, frames, word = gr.Textbox(), gr.State(0), gr.Textbox()
    camera.stream(width, camera, out, stream_every=0.1, time_limit=30, concurrency_limit=None, api_name="width")
    camera.stream(width, camera, out, time_limit=0.1, concurrency_limit=None, api_name="briefly")
    microphone.stream(total, [microphone, frames], [out, frames], api_name="total")
    gr.on([camera.stream], twice, word, out, api_name="twice")

if __name__ == "__main__":
    demo.launch()
