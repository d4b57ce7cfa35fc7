"""Chats with what `ChatInterface` offers, one in each tab."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import limelight as gr

FOLDER = Path(os.environ["CHAT_TEST_FOLDER"])
Messages = list[dict[str, Any]]  # Any: pieces
CALLS: list[str] = []


def answer(message: str, history: Messages, tone: str) -> str:
    CALLS.append(message)
    return f"{tone} {message}, call {len(CALLS)}"


def describe(message: dict[str, Any], history: Messages) -> str:  # Any: text and paths
    return f"{message['text']} {[Path(path).name for path in message['files']]}"


def endless(message: str, history: Messages) -> Iterator[str]:
    """Says a word, and the next one when it may."""
    yield f"{message} one"
    while not (FOLDER / "go").exists():
        time.sleep(0.01)  # a generator that waits for its model
        yield f"{message} one"
    yield f"{message} one two"


def pairs(message: str, history: list[list[str]]) -> str:
    return str(history)


def think(message: str, history: Messages) -> Iterator[str]:
    yield "<think>Let me see"
    yield "<think>Let me see</think>It is **42**."


with gr.Blocks(title="Chats") as demo:
    with gr.Tab("Cached"):
        gr.ChatInterface(
            answer,
            additional_inputs=[gr.Textbox("mild", label="Tone", render=False)],
            examples=[["hello", "loud"], ["bye", "soft"]],
            example_labels=["Say hello", "Say bye"],
            example_icons=[str(FOLDER / "red.png"), None],
            examples_label="Try one",
            cache_examples=True,
        )
    with gr.Tab("Filled"):
        gr.ChatInterface(
            answer,
            additional_inputs=[gr.Textbox("mild", label="Manner", render=False)],
            examples=[["hello", "loud"], ["bye"]],
            run_examples_on_click=False,
        )
    with gr.Tab("Files"):
        gr.ChatInterface(
            describe, multimodal=True, examples=[{"text": "look", "files": [str(FOLDER / "red.png")]}, "only text"]
        )
    with gr.Tab("Endless"):
        gr.ChatInterface(endless)
    with gr.Tab("Rated"):
        gr.ChatInterface(
            describe,
            multimodal=True,
            flagging_mode="manual",
            flagging_options=["Like", "Dislike", "Wrong"],
            flagging_dir=FOLDER / "rated",
        )
    with gr.Tab("Pairs"):
        gr.ChatInterface(pairs, type="tuples")
    with gr.Tab("Thoughts"):
        gr.ChatInterface(
            think,
            chatbot=gr.Chatbot(
                reasoning_tags=[("<think>", "</think>")],
                avatar_images=(None, FOLDER / "red.png"),
                watermark="made by a model",
            ),
        )
    with gr.Tab("Linked"):
        linked = gr.ChatInterface(lambda message, history: message[::-1])
        count = gr.Textbox(label="Said")
        linked.chatbot_value.change(lambda said: str(len(said)), linked.chatbot_value, count)
        begin = gr.Button("Begin")
        begin.click(lambda: [{"role": "assistant", "content": "Welcome!"}], None, linked.chatbot_value)

if __name__ == "__main__":
    demo.launch()
