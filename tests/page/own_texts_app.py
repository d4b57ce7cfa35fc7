"""An app of which Python makes the buttons and labels; one button is the author's."""

from __future__ import annotations

import gradio as gr


def same(text: str, how: str) -> str:
    return text + how


with gr.Blocks() as demo:
    gr.Interface(
        same, "text", "text", additional_inputs=gr.Textbox(label="How"), flagging_options=["Message"], api_name="same"
    )
    button = gr.Button("Submit", elem_id="mine")
    button.click(lambda text: text, button, gr.Textbox(label="Told"))
    gr.ChatInterface(lambda message, history: message)

if __name__ == "__main__":
    demo.launch()
