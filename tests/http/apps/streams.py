"""An app whose functions are fed while they run, and whose sound and pictures are played while they are made."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import numpy

import limelight as gr

GATE = Path(os.environ.get("TEST_GATE", "/nonexistent"))


def width(picture: numpy.ndarray[tuple[int, ...], numpy.dtype[numpy.uint8]] | None) -> str:
    return "nothing" if picture is None else f"{picture.shape[1]} wide"


def total(sound: tuple[int, object] | None, frames: float) -> tuple[str, float]:
    frames += 0 if sound is None else len(numpy.asarray(sound[1]))
    return f"{frames:g} frames", frames


def twice(word: str) -> Iterator[str]:
    yield word
    yield word * 2


def speak(words: float) -> Iterator[tuple[int, object]]:
    for _ in range(int(words)):
        yield 8000, numpy.zeros(4000, "int16")


def speak_then_wait() -> Iterator[tuple[int, object]]:
    yield from speak(1)
    while not GATE.exists():
        time.sleep(0.01)
    yield from speak(1)


def film(clip: str) -> Iterator[str]:
    yield clip
    yield clip


with gr.Blocks() as demo:
    camera = gr.Image(sources=["webcam"], streaming=True)
    microphone = gr.Audio(sources=["microphone"], streaming=True)
    out, frames, word = gr.Textbox(), gr.State(0), gr.Textbox()
    camera.stream(width, camera, out, stream_every=0.1, time_limit=30, concurrency_limit=None, api_name="width")
    camera.stream(width, camera, out, time_limit=0.1, concurrency_limit=None, api_name="briefly")
    microphone.stream(total, [microphone, frames], [out, frames], api_name="total")
    number, clip, button = gr.Number(), gr.Video(), gr.Button()
    voice = gr.Audio(streaming=True, autoplay=True, interactive=False)
    screen = gr.Video(streaming=True, autoplay=True, interactive=False)
    button.click(speak, number, voice)
    button.click(speak_then_wait, None, voice)
    button.click(film, clip, screen)
    gr.on([camera.stream], twice, word, out, api_name="twice")

if __name__ == "__main__":
    demo.launch()
