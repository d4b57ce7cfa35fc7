"""A chat whose answers end when the test says so, one of a plain function with files, and one made by hand."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import limelight as gr

GATE = Path(os.environ["PAGE_TEST_GATE"])
Messages = list[dict[str, Any]]  # Any: pieces
FAILED = set[str]()


def answer(message: str, history: Messages) -> Iterator[str]:
    yield f"{message}: one"
    if message.startswith("fail") and message not in FAILED:
        FAILED.add(message)
        raise gr.Error("The oven is cold", title="Too early")
    if message == "long":
        lines = "\n\n".join(f"line {number}" for number in range(80))
        yield lines
        while not GATE.exists():
            time.sleep(0.02)
        yield f"{lines}\n\nthe end"
        return
    while message.startswith("wait") and not GATE.exists():
        time.sleep(0.02)
        yield f"{message}: one"
    yield f"{message}: one two"


def describe(message: dict[str, Any], history: Messages) -> str:  # Any: text and paths
    while not GATE.exists():
        time.sleep(0.02)
    return f"{message['text']} {len(message['files'])}"


SAID = [
    {"role": "user", "content": "What is it?"},
    {"role": "user", "content": {"path": os.environ["CHAT_TEST_PICTURE"], "alt_text": "A red picture"}},
    {"role": "assistant", "content": "זה אדום.\n\nIt is red."},
]


def by_hand(message: str, shown: Messages) -> Messages:
    if message not in FAILED:
        FAILED.add(message)
        raise gr.Error("Not now")
    return [*shown, {"role": "user", "content": message}, {"role": "assistant", "content": "Here I am"}]


with gr.Blocks(title="Chatting") as demo:
    with gr.Tab("Streams"):
        gr.ChatInterface(answer, editable=True, chatbot=gr.Chatbot(SAID, height=400), concurrency_limit=None)
    with gr.Tab("Plain"):
        gr.ChatInterface(describe, multimodal=True)
    with gr.Tab("By hand"):
        hand = gr.Chatbot(label="Hand")
        asked = gr.Textbox(label="Asked")
        asked.submit(by_hand, [asked, hand], hand)

if __name__ == "__main__":
    demo.launch(allowed_paths=[str(Path(os.environ["CHAT_TEST_PICTURE"]).parent)])
