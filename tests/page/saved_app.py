"""A chat that keeps its conversations, for two users."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from typing import Any

import limelight as gr


def echo(message: dict[str, Any], history: list[dict[str, Any]]) -> Iterator[str]:  # Any: pieces, text and paths
    yield f"{message['text']} after {len(history)}"
    while message["text"] == "wait":
        time.sleep(0.01)  # a model that never ends
        yield f"{message['text']} after {len(history)}"


demo = gr.ChatInterface(echo, multimodal=True, save_history=True, title="Kept")

if __name__ == "__main__":
    names = os.environ.get("TEST_USERS", "").split()
    demo.launch(auth=[(name, "secret") for name in names] or None)
