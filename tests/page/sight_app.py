"""Forms taller than the window, whose results stand beside them, or below on a phone."""

from __future__ import annotations

import limelight as gr


def answer(name: str) -> str:
    if name == "fail":
        raise gr.Error("No")
    return f"Hello {name}"


def long(name: str) -> str:
    return "\n\n".join([f"Line for {name}"] * 80)


with gr.Blocks() as demo:
    with gr.Row():
        with gr.Column():
            name = gr.Textbox(label="Name", value="Ada")
            for number in range(18):
                gr.Textbox(label=f"Field {number}")
            tall = gr.Button("Long")
            go = gr.Button("Go", variant="primary")
        with gr.Column(elem_id="results"):
            result = gr.Textbox(label="Result", elem_id="result")
            text = gr.Markdown(elem_id="text")
    go.click(answer, name, result)
    tall.click(long, name, text)

demo.launch()
