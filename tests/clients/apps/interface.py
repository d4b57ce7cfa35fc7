"""One interface. Runs on Gradio too."""

from __future__ import annotations

import gradio as gr


def greet(name: str, intensity: int) -> str:
    return "Hello " + name * intensity


demo = gr.Interface(greet, ["textbox", "slider"], "textbox")

if __name__ == "__main__":
    demo.launch()
