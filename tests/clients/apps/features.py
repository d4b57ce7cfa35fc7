"""What the tests of Gradio's Python clients call. Runs on Gradio too."""

from __future__ import annotations

import os
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import gradio as gr

GATE = Path(os.environ.get("TEST_GATE", "/nonexistent"))
"""A function that waits goes on when this file appears: the test decides when."""


def greet(name: str, is_morning: bool, warmth: float) -> tuple[str, float]:
    return f"Good {'morning' if is_morning else 'evening'} {name}", warmth * 2


def echo(text: str) -> str:
    return text


def count(to: float) -> Iterator[int]:
    yield from range(1, int(to) + 1)


async def letters(text: str) -> AsyncIterator[str]:
    for index in range(len(text)):
        yield text[: index + 1]


def pairs(to: float) -> Iterator[tuple[int, str]]:
    for number in range(int(to)):
        yield number, "a" * number


def pass_gate() -> None:
    while not GATE.exists():
        time.sleep(0.01)


def wait(text: str) -> str:
    pass_gate()
    return text


def first_then_wait(text: str) -> Iterator[str]:
    yield "first"
    pass_gate()
    yield text


def work(text: str, progress: gr.Progress = gr.Progress()) -> str:  # noqa: B008  # how Gradio is told
    progress(0.5, desc="Half of it")
    pass_gate()
    return text


def tell(text: str) -> str:
    gr.Info("Take care")
    pass_gate()
    return text


def remember(word: str, seen: list[str]) -> tuple[str, list[str]]:
    seen = [*seen, word]
    return " ".join(seen), seen


def fail_openly() -> str:
    raise gr.Error("The oven is cold", duration=3, title="Oven")


def fail_secretly() -> str:
    raise ValueError("secret detail")


def fail_late(text: str) -> Iterator[str]:
    yield text
    raise gr.Error("Too late")


def double_all(numbers: list[float]) -> list[list[float]]:
    return [[number * 2 for number in numbers]]


def nothing() -> None:
    return None


def shout(path: str) -> str:
    loud = Path(path).with_name("loud.txt")
    loud.write_text(Path(path).read_text().upper())
    return str(loud)


def lengths(paths: list[str]) -> list[int]:
    return [Path(path).stat().st_size for path in paths]


def split(text: str) -> list[str]:
    made = []
    for word in text.split():
        path = Path(os.environ["TEST_FOLDER"]) / f"{word}.txt"
        path.write_text(word)
        made.append(str(path))
    return made


def same(value: Any) -> Any:
    return value


def who(request: gr.Request) -> dict[str, object]:
    return {"user": request.username, "headers": dict(request.headers)}


with gr.Blocks() as demo:
    name, morning = gr.Textbox(label="Name"), gr.Checkbox(value=True, label="Morning")
    warmth = gr.Slider(0, 100, value=20, label="Warmth")
    text, number, choice = gr.Textbox(label="Text"), gr.Number(label="Number"), gr.Radio(["red", "blue"], label="Color")
    file, files = gr.File(label="File"), gr.File(file_count="multiple", label="Files")
    image, audio = gr.Image(type="filepath", label="Image"), gr.Audio(type="filepath", label="Audio")
    video, gallery = gr.Video(label="Video"), gr.Gallery(label="Gallery")
    out, out_number, out_file, out_files = gr.Textbox(), gr.Number(), gr.File(), gr.File(file_count="multiple")
    out_json, seen = gr.JSON(), gr.State([])
    button = gr.Button()
    button.click(greet, [name, morning, warmth], [out, out_number])
    button.click(echo, text, out, concurrency_limit=None)
    button.click(count, number, out_number)
    button.click(letters, text, out, concurrency_limit=None)
    button.click(pairs, number, [out_number, out])
    button.click(wait, text, out)
    button.click(first_then_wait, text, out, concurrency_limit=None)
    button.click(work, text, out)
    button.click(tell, text, out)
    button.click(remember, [text, seen], [out, seen])
    button.click(fail_openly, None, out)
    button.click(fail_secretly, None, out)
    button.click(fail_late, text, out)
    button.click(double_all, number, out_number, batch=True, max_batch_size=4)
    button.click(nothing)
    button.click(shout, file, out_file)
    button.click(lengths, files, out_json)
    button.click(split, text, out_files)
    button.click(same, image, image, api_name="image")
    button.click(same, audio, audio, api_name="audio")
    button.click(same, video, video, api_name="video")
    button.click(same, gallery, gallery, api_name="gallery")
    button.click(same, choice, out, api_name="color")
    button.click(who, None, out_json)
    button.click(echo, text, out, api_name="first").then(echo, out, out, api_name="second")
    button.click(lambda: "no name", None, out, api_name=False)
    button.click(lambda: "private", None, out, api_name="private", api_visibility="private")
    button.click(lambda: "undocumented", None, out, api_name="undocumented", api_visibility="undocumented")

demo.queue(max_size=10)

if __name__ == "__main__":
    certificate = os.environ.get("TEST_TLS")
    demo.launch(max_file_size="1mb", ssl_certfile=certificate, ssl_keyfile=certificate)
