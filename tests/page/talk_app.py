"""A chat that takes files and can be edited, one with feedback, and one that is only shown."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Any

import limelight as gr

Messages = list[dict[str, Any]]  # Any: pieces
CALLS = itertools.count()


def describe(message: dict[str, Any], history: Messages) -> str:  # Any: text and paths
    """What the function got: the message, and of the history the kinds of each message's pieces."""
    told = [[piece["type"] for piece in one["content"]] for one in history]
    return json.dumps([message["text"], [Path(path).name for path in message["files"]], told]) + f" #{next(CALLS)}"


def note(_: Messages, event: gr.LikeData) -> str:
    return f"{event.index} {event.liked}"


def note_edit(shown: Messages, event: gr.EditData) -> str:
    return f"{event.index} {event.previous_value} {event.value} of {len(shown)}"


SAID = [
    {"role": "user", "content": "one"},
    {"role": "user", "content": "two"},
    {"role": "assistant", "content": "three"},
]

with gr.Blocks(title="Talk") as demo:
    with gr.Tab("Talk"):
        talk = gr.ChatInterface(describe, multimodal=True, editable=True)
    with gr.Tab("Shown"):
        shown = gr.Chatbot(SAID, label="Shown", editable="user")
        noted = gr.Textbox(label="Noted")
        shown.like(note, shown, noted)
        shown.edit(note_edit, shown, noted)
