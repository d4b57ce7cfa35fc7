"""What the tests of the JavaScript client call."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

import limelight as gr

GATES = Path(os.environ.get("TEST_GATES", "/nonexistent"))
"""A function that waits goes on when a file of its gate's name appears here: the test decides when."""


def wait(gate: str) -> str:
    while not (GATES / gate).exists():
        time.sleep(0.01)
    return f"{gate} is open"


def first_then_wait(gate: str) -> Iterator[str]:
    yield "first"
    yield wait(gate)


def greet(name: str, is_morning: bool, temperature: float) -> tuple[str, float]:
    return f"Good {'morning' if is_morning else 'evening'} {name}", temperature * 2


def count(to: float) -> Iterator[int]:
    yield from range(1, int(to) + 1)


def grow() -> Iterator[tuple[str, dict[str, Any]]]:
    """Text that grows, and a document that gains, changes and loses members."""
    yield "li", {"list": [1], "name": "a", "gone": True}
    yield "lime", {"list": [1, 2], "name": "b"}
    yield "limelight", {"list": [2], "name": "bc", "more": {"deep": [None]}}


def report(gate: str, progress: gr.Progress = gr.Progress()) -> str:  # noqa: B008  # how a function asks for it
    progress((1, 4), desc="A quarter", unit="steps")
    gr.Info("all is well", title="News", duration=3)
    gr.Warning("rain is near")
    return wait(gate)


def remember(word: str, seen: list[str]) -> tuple[str, list[str]]:
    seen = [*seen, word]
    return " ".join(seen), seen


def read(path: str) -> str:
    return f"{Path(path).name}: {Path(path).read_text()}"


def read_all(paths: list[str]) -> str:
    return ", ".join(Path(path).read_text() for path in paths)


def shout(path: str) -> str:
    loud = Path(path).with_name("loud noise.txt")
    loud.write_text(Path(path).read_text().upper())
    return str(loud)


def mirror(picture: Image.Image) -> Image.Image:
    return picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT)


def left_color(picture: Image.Image) -> str:
    return str(picture.convert("RGB").getpixel((0, 0)))


def loudest(sound: tuple[int, Any]) -> tuple[float, tuple[int, Any]]:
    rate, samples = sound
    return float(np.abs(samples).max()), (rate, samples)


def watch(path: str) -> tuple[int, str]:
    return Path(path).stat().st_size, path


def arrange(items: list[tuple[str, str | None]]) -> list[tuple[str, str | None]]:
    return list(reversed(items))


def fail_openly() -> str:
    raise gr.Error("The oven is cold", duration=3, title="Oven")


def fail_secretly() -> str:
    raise ValueError("secret detail")


def fail_unqueued() -> str:
    raise gr.Error("No queue, no luck")


def double_all(numbers: list[float]) -> list[list[float]]:
    return [[number * 2 for number in numbers]]


def agent(request: gr.Request) -> str:
    return str(request.headers["x-purpose"])


with gr.Blocks(title="For JavaScript") as demo:
    name, morning = gr.Textbox(label="Name"), gr.Checkbox(value=True, label="Morning")
    warmth = gr.Slider(0, 100, value=20, label="Temperature")
    text, number, json = gr.Textbox(label="Text"), gr.Number(label="Number"), gr.JSON(label="Document")
    file, files = gr.File(label="File"), gr.File(label="Files", file_count="multiple")
    picture, sound = gr.Image(type="pil", format="png", label="Picture"), gr.Audio(label="Sound")
    video, gallery = gr.Video(label="Video"), gr.Gallery(type="filepath", label="Gallery")
    seen, button = gr.State([]), gr.Button()
    button.click(lambda text: text, text, text, api_name="echo")
    button.click(lambda: "no name", None, text, api_name=False)
    button.click(lambda: "private", None, text, api_name="private", api_visibility="private")
    button.click(lambda: "undocumented", None, text, api_name="undocumented", api_visibility="undocumented")
    button.click(greet, [name, morning, warmth], [text, number])
    button.click(wait, text, text)
    button.click(first_then_wait, text, text)
    button.click(count, number, number)
    button.click(grow, None, [text, json])
    button.click(report, text, text)
    button.click(remember, [text, seen], [text, seen])
    button.click(read, file, text)
    button.click(read_all, files, text)
    button.click(shout, file, file)
    button.click(mirror, picture, picture)
    button.click(left_color, picture, text)
    button.click(loudest, sound, [number, sound])
    button.click(watch, video, [number, video])
    button.click(arrange, gallery, gallery)
    button.click(fail_openly, None, text)
    button.click(fail_secretly, None, text)
    button.click(fail_unqueued, None, text, queue=False)
    button.click(double_all, number, number, batch=True, max_batch_size=4)
    button.click(agent, None, text)
    button.click(lambda: "unqueued", None, text, api_name="unqueued", queue=False)
    button.click(lambda text: f"{text}!", text, text, api_name="link_1").then(
        lambda text: f"{text}?", text, text, api_name="link_2"
    )

demo.queue(max_size=2)

if __name__ == "__main__":
    demo.launch(max_file_size="100kb", show_error="TEST_SHOW_ERROR" in os.environ, fetch_allow_hosts=["127.0.0.1"])
