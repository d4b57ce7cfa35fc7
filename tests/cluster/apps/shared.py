"""Functions that tell where they run, and wait for a file."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import limelight as gr

GATE = Path(os.environ.get("TEST_GATE", "/nonexistent"))


def where() -> int:
    return os.getpid()


def hold(name: str) -> str:
    """Writes who runs it, and goes on when the gate is open."""
    GATE.with_name(f"{name}.{os.getpid()}").touch()
    while not GATE.exists():
        time.sleep(0.02)
    return f"{name} by {os.getpid()}"


def letters(text: str) -> Iterator[str]:
    for end in range(1, len(text) + 1):
        yield text[:end]


def remember(word: str, words: list[str]) -> tuple[str, list[str]]:
    words = [*words, word]
    return " ".join(words), words


def shout(file: str) -> str:
    loud = Path(file).with_name("loud.txt")
    loud.write_text(Path(file).read_text().upper())
    return str(loud)


with gr.Blocks() as demo:
    text, shown, number, words = gr.Textbox(label="Text"), gr.Textbox(label="Shown"), gr.Number(), gr.State([])
    file, loud = gr.File(label="File"), gr.File(label="Loud")
    gr.Button("Where").click(where, None, number)
    gr.Button("Hold").click(hold, text, shown, concurrency_limit=4)
    gr.Button("Letters").click(letters, text, shown)
    gr.Button("Remember").click(remember, [text, words], [shown, words])
    gr.Button("Shout").click(shout, file, loud)
    gr.Button("Elsewhere").click(where, None, number, concurrency_id="gpu", api_name="where_gpu")

# The same for all processes of a test, none unless it asks for them.
auth = [("ada", "secret")] if os.environ.get("TEST_AUTH") else None
demo.launch(auth=auth, rate_limit=os.environ.get("TEST_RATE"))
