"""The app that the browser tests use: one tab for each thing a page must do."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import limelight as gr

GATE = Path(os.environ.get("PAGE_TEST_GATE", "/nonexistent"))
"""A slow function ends when this file appears: the test decides when."""


def greet(name: str, is_morning: bool, temperature: float) -> tuple[str, float]:
    return f"{'Good morning' if is_morning else 'Good evening'} {name}", temperature * 2


def spell(text: str) -> Iterator[str]:
    for end in range(1, len(text) + 1):
        yield text[:end]


def wait_for_gate(text: str, progress: gr.Progress = gr.Progress()) -> str:  # noqa: B008  # injected by its default
    progress(0.5, desc="Half way")
    while not GATE.exists():
        time.sleep(0.02)
    return f"done: {text}"


def fail_openly() -> str:
    raise gr.Error("The oven is cold")


def fail_secretly() -> str:
    raise ValueError("secret detail")


def notify() -> str:
    gr.Info("Just so you know")
    gr.Warning("Mind the gap")
    return "notified"


def describe_file(path: str | None) -> str:
    return "no file" if path is None else f"{Path(path).name}: {Path(path).stat().st_size} bytes"


def turn(picture: str) -> str:
    return picture


def chat(message: str, history: list[dict[str, object]]) -> Iterator[str]:
    answer = f"You said **{message}** after {len(history)} messages"
    for end in range(10, len(answer) + 10, 10):
        yield answer[:end]


def count(seen: int) -> tuple[int, str]:
    return seen + 1, f"seen {seen + 1}"


with gr.Blocks(title="Everything") as demo:
    gr.Markdown("# Everything\n\nA page for *tests* with `code`.")
    with gr.Tabs():
        with gr.Tab("Greet"), gr.Row():
            with gr.Column():
                name = gr.Textbox(label="Name")
                morning = gr.Checkbox(label="Is it morning?")
                temperature = gr.Slider(0, 100, value=10, label="Temperature")
                greet_button = gr.Button("Greet", variant="primary")
            with gr.Column():
                greeting = gr.Textbox(label="Greeting")
                doubled = gr.Number(label="Doubled")
            gr.on(
                [greet_button.click, name.submit],
                greet,
                [name, morning, temperature],
                [greeting, doubled],
                api_name="greet",
            )
        with gr.Tab("Stream"):
            text = gr.Textbox(label="Text")
            spelled = gr.Textbox(label="Spelled")
            gr.Button("Spell").click(spell, text, spelled, api_name="spell")
        with gr.Tab("Wait"):
            waiting_for = gr.Textbox(label="Waiting for", value="tea")
            waited = gr.Textbox(label="Waited")
            wait_button = gr.Button("Wait")
            waiting = wait_button.click(wait_for_gate, waiting_for, waited, api_name="wait")
            gr.Button("Give up", variant="stop").click(None, cancels=[waiting])
        with gr.Tab("Fail"):
            failed = gr.Textbox(label="Failed")
            gr.Button("Fail openly").click(fail_openly, None, failed)
            gr.Button("Fail secretly").click(fail_secretly, None, failed)
            gr.Button("Notify").click(notify, None, failed)
        with gr.Tab("Files"):
            file = gr.File(label="A file", type="filepath")
            described = gr.Textbox(label="Described")
            file.upload(describe_file, file, described)
            picture = gr.Image(label="Picture in", type="filepath")
            shown = gr.Image(label="Picture out")
            gr.Button("Show it").click(turn, picture, shown)
        with gr.Tab("Choose"):
            colour = gr.Radio(["red", "green"], label="Colour")
            sizes = gr.CheckboxGroup(["small", "large"], label="Sizes")
            fruit = gr.Dropdown(["apple", "pear", "plum"], label="Fruit", value="apple")
            many = gr.Dropdown(["one", "two", "three"], label="Many", multiselect=True)
            chosen = gr.JSON(label="Chosen")
            gr.Button("Choose").click(lambda *values: list(values), [colour, sizes, fruit, many], chosen)
            scores = gr.Label(label="Scores")
            gr.Button("Score").click(lambda: {"cat": 0.7, "dog": 0.3}, None, scores)
        with gr.Tab("State"):
            state = gr.State(0)
            counted = gr.Textbox(label="Counted")
            gr.Button("Count").click(count, state, [state, counted])
            with gr.Accordion("More", open=False):
                hidden = gr.Textbox(label="Inside", value="found")
            gr.Button("Hide").click(lambda: gr.Textbox(visible=False), None, counted)
            first = gr.Textbox(label="First")
            second = gr.Textbox(label="Second")
            gr.Button("Chain").click(lambda: "one", None, first).then(lambda x: x + " two", first, second)
            js_out = gr.Textbox(label="From the browser")
            gr.Button("In the browser").click(None, first, js_out, js="(x) => `${x} (js)`")

chat_demo = gr.ChatInterface(chat, title="Talk")
