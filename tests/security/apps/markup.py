"""A chat whose author shows components in it, and other outputs that a page draws as markup."""

from __future__ import annotations

from typing import Any

import numpy

import limelight as gr

History = list[dict[str, Any]]  # Any: content of messages
MADE = {
    "html": lambda: gr.HTML("<b>made</b>"),
    "slider": lambda: gr.Slider(0, 1e21, value=3.0),
    "number": lambda: gr.Number(numpy.float64(0.1)),
    "label": lambda: gr.Label({"ä": 1.0, "b": 1e-7}),
    "json": lambda: gr.JSON({"big": 2**60 + 1, "list": [1.5, None, True, "x"], "nan": float("nan")}),
    "image": lambda: gr.Image(value=numpy.zeros((2, 2, 3), "uint8")),
    "file": lambda: gr.File(value="own.txt"),
    "gallery": lambda: gr.Gallery(value=[("own.png", "A")]),
    "chat": lambda: gr.Chatbot([{"role": "user", "content": gr.HTML("<u>within</u>")}]),
}


def show(history: History, kind: str) -> History:
    return [*history, {"role": "assistant", "content": MADE[kind]()}]


def show_among_others(history: History, kind: str) -> History:
    return [*history, {"role": "assistant", "content": ["Look:", MADE[kind]()]}]


def seen(history: History) -> str:
    return repr([piece for message in history for piece in message["content"]])


with gr.Blocks() as demo:
    chat, kind, text, state = gr.Chatbot(label="Chat"), gr.Textbox(), gr.Textbox(label="Text"), gr.State([])
    markdown, html, out = gr.Markdown(), gr.HTML(), gr.Textbox()
    button = gr.Button("Go")
    button.click(show, [chat, kind], chat)
    button.click(show_among_others, [chat, kind], chat)
    button.click(lambda history: history, chat, chat, api_name="echo")
    button.click(lambda history: history, chat, chat, api_name="echo_unread", preprocess=False)
    button.click(seen, chat, out)
    button.click(lambda history: history, chat, state, api_name="keep")
    button.click(lambda history: history, state, chat, api_name="kept")
    button.click(lambda text: (text, text), text, [markdown, html], api_name="draw")
    button.click(lambda text: [{"role": "assistant", "content": text}], text, chat, api_name="say")
    button.click(lambda text: gr.update(value=text), text, markdown, api_name="update")
    button.click(lambda history, file: None, [chat, gr.File(label="File")], None, api_name="sent")
    gr.DeepLinkButton()

demo.queue(default_concurrency_limit=None)

if __name__ == "__main__":
    demo.launch()
