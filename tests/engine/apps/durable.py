"""What the tests of durability call. A function that waits goes on when the file `GATE` appears."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import limelight as gr

FOLDER = Path(os.environ["TEST_FOLDER"])
GATE = FOLDER / "gate"


@dataclass
class Basket:
    """A class of the script, as states often hold them."""

    words: list[str]


def begun(name: str) -> int:
    """Counts the runs of a call, over all processes."""
    with (FOLDER / f"runs-{name}").open("a") as file:
        file.write("x")
    return len((FOLDER / f"runs-{name}").read_text())


def wait() -> None:
    while not GATE.exists():
        time.sleep(0.01)


def double(text: str) -> str:
    return text * 2


def slow(name: str) -> str:
    run = begun(name)
    wait()
    return f"{name} in run {run}"


def once(name: str) -> str:
    return slow(name)


def letters(name: str) -> Iterator[str]:
    run = begun(name)
    for letter in "abc":
        yield f"{letter}{run}"
    wait()
    yield f"d{run}"


def deadly(name: str) -> str:
    begun(name)
    os._exit(9)


def collect(word: str, basket: Basket | None) -> tuple[str, Basket]:
    basket = Basket([*(basket.words if basket else []), word])
    return " ".join(basket.words), basket


def lock(word: str, held: object) -> tuple[bool, object]:
    return held is None, threading.Lock()


with gr.Blocks() as demo:
    text, out = gr.Textbox(label="Text"), gr.Textbox(label="Answer")
    basket, held = gr.State(), gr.State()
    button = gr.Button("Go")
    button.click(double, text, out, concurrency_limit=4)
    gr.Button("Slow").click(slow, text, out)
    button.click(once, text, out, on_interrupt="fail")
    gr.Button("Letters").click(letters, text, out)
    button.click(deadly, text, out)
    button.click(collect, [text, basket], [out, basket])
    button.click(lock, [text, held], [gr.Checkbox(), held])

if __name__ == "__main__":
    demo.launch()
