"""An app that other pages show in a frame: it grows and shrinks."""

from __future__ import annotations

import gradio as gr

with gr.Blocks(title="Embedded") as demo:
    gr.Textbox(label="Name")
    grow, shrink = gr.Button("Grow"), gr.Button("Shrink")
    more = gr.Markdown("\n\n".join(f"Line {number}" for number in range(60)), visible=False)
    grow.click(lambda: gr.update(visible=True), None, more)
    shrink.click(lambda: gr.update(visible=False), None, more)

if __name__ == "__main__":
    demo.launch()
