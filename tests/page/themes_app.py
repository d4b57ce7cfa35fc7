"""The components that a theme changes most, in the theme and with the look that the environment names."""

from __future__ import annotations

import json
import os

import limelight as gr


def fail() -> None:
    raise gr.Error("The oven is cold")


with gr.Blocks(title="Themes", theme=os.environ.get("PAGE_TEST_THEME"), css=os.environ.get("PAGE_TEST_CSS")) as demo:
    gr.Markdown(
        "# Studio\n\nOne of *everything*, a [link](https://example.com), `code`\n\n| a | b |\n| - | - |\n| 1 | 2 |"
    )
    with gr.Row():
        with gr.Column():
            prompt = gr.Textbox(label="Prompt", placeholder="A lighthouse", info="What to paint", interactive=True)
            steps = gr.Slider(0, 50, 20, label="Steps", interactive=True)
            gr.Dropdown(["small", "large"], value="small", label="Size")
            gr.CheckboxGroup(["sharp", "soft"], value=["soft"], label="Style")
            gr.Radio(["png", "jpg"], value="png", label="Format")
            gr.Checkbox(True, label="Keep")
            with gr.Row():
                gr.Button("Clear")
                gr.Button("Stop", variant="stop")
                make = gr.Button("Make", variant="primary")
        with gr.Column(variant="panel"):
            gr.Label({"cat": 0.7, "dog": 0.2}, label="Guess")
            gr.JSON({"seed": 4}, label="Facts")
            out = gr.Textbox("done", label="Out")
    gr.Examples([["a cat", 10], ["a dog", 20]], [prompt, steps])
    with gr.Accordion("Advanced"):
        gr.Textbox(label="Not in it")
    with gr.Group():
        gr.Textbox(label="In a group")
        gr.Button("Small", size="sm")
        gr.Button("Middle", size="md")
    said = [{"role": "user", "content": "Hello"}, {"role": "assistant", "content": "Hi! **How** can I help?"}]
    gr.Chatbot(said, label="Chat", height=240)
    make.click(fail, None, out)

demo.launch(**json.loads(os.environ.get("PAGE_TEST_LOOK", "{}")))
