"""A chat that takes files. Runs on Gradio too."""

from __future__ import annotations

from collections.abc import Iterator

import gradio as gr


def reply(message: dict[str, object], history: list[dict[str, object]]) -> Iterator[str]:
    yield str(message)


demo = gr.ChatInterface(reply, multimodal=True, api_name="talk", examples=["Hello", "What is this?"])

if __name__ == "__main__":
    demo.launch()
