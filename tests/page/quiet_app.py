"""An app whose footer has no link to the API."""

from __future__ import annotations

import gradio as gr

with gr.Blocks() as demo:
    gr.Textbox(label="Only")

if __name__ == "__main__":
    demo.launch(footer_links=["settings"])
