"""A form beside one large thing, which `BENCH_BESIDE` names; or the large thing alone."""

import os
import random

import gradio as gr
import numpy as np

MESSAGES, JSON_ITEMS, MARKDOWN_BYTES, ROWS, CHOICES, PICTURES = 2_000, 16_000, 200_000, 100_000, 10_000, 200
PART = (
    "## Part {0}: of *rivers* and `code`\n\n"
    "The river of part {0} runs through **nine** valleys, past [a mill](https://example.org/{0}), and carries some {0} "
    "boats a day; *none* of them is ever late, says the `keeper` of the lock.\n\n"
    "- one boat of part {0}, with a **red** sail\n- another, with `two` masts\n\n"
    "```python\ndef boats(day: int) -> int:\n    return {0} * day\n```\n\n"
)
WORDS = "the river runs past a mill and carries boats and words that nobody reads twice".split()


def greet(name: str) -> str:
    return f"Hello {name}!"


def messages() -> None:
    chance = random.Random(1)
    said = []
    for number in range(MESSAGES):
        text = " ".join(chance.choices(WORDS, k=chance.randint(8, 40)))
        if number % 2:
            text += f", says **answer {number}**\n\n- one of `{number}`\n- two\n\n```python\nprint({number})\n```"
        said.append({"role": "assistant" if number % 2 else "user", "content": text})
    gr.Chatbot(said, elem_id="large", height=400)


def json() -> None:
    items = [
        {"id": number, "name": f"name {number}", "tags": WORDS[:5], "at": [1, 2, 3]} for number in range(JSON_ITEMS)
    ]
    gr.JSON(items, elem_id="large", height=400)


def markdown() -> None:
    text, number = "", 0
    while len(text) < MARKDOWN_BYTES:
        number += 1
        text += PART.format(number)
    gr.Markdown(text, elem_id="large", height=400)


def table() -> None:
    rows = [[f"text {row}", row, row / 7, row % 2 == 0] for row in range(ROWS)]
    gr.Dataframe(rows, headers=["name", "number", "share", "even"], elem_id="large", interactive=False)


def dropdown() -> None:
    gr.Dropdown([f"choice {number}" for number in range(CHOICES)], label="Large", elem_id="large", interactive=True)


def gallery() -> None:
    pictures = [np.full((60, 80, 3), number, "uint8") for number in range(PICTURES)]
    gr.Gallery(pictures, elem_id="large", height=400)


BESIDE = {
    "messages": messages,
    "json": json,
    "markdown": markdown,
    "table": table,
    "dropdown": dropdown,
    "gallery": gallery,
}
beside = os.environ.get("BENCH_BESIDE", "")

with gr.Blocks(title="Feel") as demo:
    name = gr.Textbox(label="Name")
    greeting = gr.Textbox(label="Greeting")
    gr.Button("Submit").click(greet, name, greeting)
    if beside in BESIDE:
        BESIDE[beside]()
    if os.environ.get("BENCH_CHANGE"):
        name.change(greet, name, greeting, show_progress="hidden")

if __name__ == "__main__":
    demo.launch()
