"""Functions that send many updates: a growing text, pictures, a line."""

import math
import time
from collections.abc import Iterator

import gradio as gr
import numpy as np
import pandas as pd

TEXT_UPDATES, TEXT_BYTES, TEXT_HZ = 500, 100_000, 50
PICTURES, PICTURES_HZ = 300, 30
LINES, LINES_HZ, POINTS = 250, 50, 1_000
PARTS = (
    "## Part {0}: of *rivers* and `code`\n\n",
    "The river of part {0} runs through **nine** valleys, past [a mill](https://example.org/{0}), and carries some {0} "
    "boats a day; *none* of them is ever late, says the `keeper` of the lock, who has seen them all since morning. "
    "Whoever wants to know more asks at the inn, where a map hangs beside the door and the tea is hot.\n\n",
    "- one boat of part {0}, with a **red** sail\n- another, with `two` masts\n- a third that waits for the tide\n\n",
    '```python\ndef boats(day: int) -> list[str]:  # {0}\n    return [f"boat {{n}}" for n in range(day)]\n```\n\n',
    "> Said of part {0}: still waters run deep, and slow ones\n> run long.\n\n",
    "| boat | sail | day |\n| --- | --- | ---: |\n| first | red | {0} |\n| second | white | 2 |\n\n",
)


def document() -> str:
    text, number = "", 0
    while len(text) < TEXT_BYTES:
        number += 1
        text += "".join(part.format(number) for part in PARTS)
    return text[:TEXT_BYTES]


DOCUMENT = document()


def paced(count: int, hz: float) -> Iterator[int]:
    """Counts at this rate, however long each step takes."""
    began = time.perf_counter()
    for number in range(count):
        yield number
        time.sleep(max(0.0, began + (number + 1) / hz - time.perf_counter()))


def write() -> Iterator[str]:
    for number in paced(TEXT_UPDATES, TEXT_HZ):
        yield DOCUMENT[: (number + 1) * TEXT_BYTES // TEXT_UPDATES]


def talk() -> Iterator[list[dict[str, str]]]:
    for text in write():
        yield [{"role": "user", "content": "Tell me all."}, {"role": "assistant", "content": text}]


def film() -> Iterator[np.ndarray]:
    pixels = np.zeros((120, 160, 3), "uint8")
    for number in paced(PICTURES, PICTURES_HZ):
        pixels[:] = (number % 256, number // 256, 90)
        yield pixels


def line() -> Iterator[pd.DataFrame]:
    for number in paced(LINES, LINES_HZ):
        yield pd.DataFrame({"x": range(POINTS), "y": [math.sin((at + 5 * number) / 40) for at in range(POINTS)]})


with gr.Blocks(title="Streaming") as demo:
    done = gr.Number(0, label="Done", elem_id="done")
    seen = gr.Number(0, label="Seen", elem_id="seen")
    outputs = {
        "Type": (write, gr.Textbox(elem_id="type", label="Typed", lines=10, max_lines=10)),
        "Write": (write, gr.Markdown(elem_id="write")),
        "Talk": (talk, gr.Chatbot(elem_id="talk", label="Talk")),
        "Film": (film, gr.Image(elem_id="film", label="Film", format="png")),
        "Line": (line, gr.LinePlot(x="x", y="y", elem_id="line", label="Line", y_lim=[-1, 1])),
    }
    for name, (function, output) in outputs.items():
        gr.Button(name).click(function, None, output).then(lambda count: count + 1, done, done)
    # Chained behind each picture, at the rate of the pictures.
    outputs["Film"][1].change(lambda count: count + 1, seen, seen, show_progress="hidden")
    gr.Button("Submit")

if __name__ == "__main__":
    demo.launch()
