"""What the tests of the call API call."""

from __future__ import annotations

import os
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import limelight as gr

GATE = Path(os.environ.get("TEST_GATE", "/nonexistent"))
"""A function that waits goes on when this file appears: the test decides when."""


def greet(name: str, is_morning: bool, temperature: float) -> tuple[str, float]:
    return f"Good {'morning' if is_morning else 'evening'} {name}", temperature * 2


def count(to: float) -> Iterator[int]:
    yield from range(1, int(to) + 1)


def wait(text: str) -> str:
    while not GATE.exists():
        time.sleep(0.01)
    return text


def first_then_wait(text: str) -> Iterator[str]:
    yield "first"
    yield wait(text)


async def cheer(name: str) -> str:
    return f"{name}!"


async def letters(text: str) -> AsyncIterator[str]:
    for letter in text:
        yield letter


def remember(word: str, seen: list[str]) -> tuple[str, list[str]]:
    seen = [*seen, word]
    return " ".join(seen), seen


def size_of(path: str) -> int:
    return Path(path).stat().st_size


def shout(path: str) -> str:
    loud = Path(path).with_name("loud.txt")
    loud.write_text(Path(path).read_text().upper())
    return str(loud)


def fail_openly() -> str:
    raise gr.Error("The oven is cold", duration=3, title="Oven")


def fail_secretly() -> str:
    raise ValueError("secret detail")


def double_all(numbers: list[float]) -> list[list[float]]:
    return [[number * 2 for number in numbers]]


def who(request: gr.Request) -> dict[str, object]:
    return {"user": request.username, "agent": request.headers["user-agent"], "cookies": dict(request.cookies)}


def reply(message: str, history: list[dict[str, object]]) -> str:
    return f"{message} after {len(history)}"


with gr.Blocks() as demo:
    name, morning = gr.Textbox(label="Name"), gr.Checkbox(value=True, label="Morning")
    warmth = gr.Slider(0, 100, value=20, label="Temperature")
    text, number, file = gr.Textbox(label="Text"), gr.Number(label="Number"), gr.File(label="File")
    out, out_number, out_file, out_json = gr.Textbox(), gr.Number(), gr.File(), gr.JSON()
    color = gr.Radio(["red", "blue"], label="Color")
    seen = gr.State([])
    button = gr.Button()
    button.click(greet, [name, morning, warmth], [out, out_number])
    button.click(count, number, out_number)
    button.click(wait, text, out, concurrency_id="waiting")
    button.click(first_then_wait, text, out, concurrency_limit=None)
    button.click(cheer, name, out)
    button.click(letters, text, out)
    button.click(remember, [text, seen], [out, seen])
    button.click(size_of, file, out_number)
    button.click(shout, file, out_file)
    button.click(fail_openly, None, out)
    button.click(fail_secretly, None, out)
    button.click(double_all, number, out_number, batch=True, max_batch_size=4)
    button.click(who, None, out_json)
    button.click(lambda chosen: chosen, color, out, api_name="color")
    button.click(lambda: "hidden", None, out, api_name=False)
    button.click(lambda: "private", None, out, api_name="private", api_visibility="private")
    button.click(lambda text: f"{text} beside", text, out, api_name="beside", queue=False, js=True)
    gr.ChatInterface(reply)

demo.queue(max_size=3)

if __name__ == "__main__":
    demo.launch(max_file_size="100kb", max_logs=int(os.environ.get("TEST_MAX_LOGS", "2000")))
