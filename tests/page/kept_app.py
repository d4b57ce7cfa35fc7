"""Fields whose contents survive, and some that do not."""

from __future__ import annotations

import os

import limelight as gr

changes: list[str] = []


def loaded() -> str:
    return "from the load"


def changed(text: str) -> str:
    changes.append(text)
    return f"{len(changes)} changes"


def send(text: str) -> tuple[str, str]:
    return f"sent {text}", ""


with gr.Blocks(title=os.environ.get("TEST_TITLE", "Kept")) as demo:
    text = gr.Textbox(label="Text", lines=2)
    told = gr.Textbox(label="Told", interactive=False)
    choice = gr.Radio(["tea", "coffee"], label="Drink")
    number = gr.Slider(0, 10, 3, step=1, label="Level")
    gr.Textbox(label="Secret", type="password")
    gr.Textbox(label="Once", html_attributes=gr.InputHTMLAttributes(autocomplete="off"))
    by_load = gr.Textbox(label="Loaded", interactive=True)
    answer = gr.Textbox(label="Answer", interactive=False)
    message = gr.Textbox(label="Message")
    gr.Button("Send").click(send, message, [answer, message])
    text.change(changed, text, told)
    demo.load(loaded, None, by_load)

if __name__ == "__main__":
    users = [("ada", "one"), ("eve", "two")]
    demo.launch(auth=users if os.environ.get("TEST_USERS") else None)
