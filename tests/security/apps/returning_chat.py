"""A chat that answers with the file that a message names."""

from __future__ import annotations

import os
from typing import Any

import limelight as gr
from limelight.core.wire import FileData

FORMS: dict[str, Any] = {  # Any: what may be answered
    "path": lambda text: {"path": text},
    "file": lambda text: {"role": "assistant", "content": {"path": text}},
    "message": lambda text: gr.ChatMessage(content={"path": text}),
    "several": lambda text: ["Here:", {"path": text}],
    "pieces": lambda text: {"role": "assistant", "content": ["Here:", {"path": text}]},
    "data": lambda text: FileData(path=text),
    "component": lambda text: gr.File(value=text),
    "nested": lambda text: {"role": "assistant", "content": gr.Image(value=text)},
}
answer = FORMS[os.environ.get("TEST_FORM", "path")]


def reply(message: str, history: list[dict[str, Any]]) -> Any:
    return answer(message)


demo = gr.ChatInterface(reply)

if __name__ == "__main__":
    demo.launch()
