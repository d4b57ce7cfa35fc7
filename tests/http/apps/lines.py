"""Says what it is told, in every place where a function says something."""

from __future__ import annotations

from collections.abc import Iterator

import gradio as gr


def again(text: str) -> Iterator[str]:
    yield text
    yield text * 2


def fail(text: str) -> None:
    raise gr.Error(text, title=text)


def tell(text: str, progress: gr.Progress = gr.Progress()) -> str:  # noqa: B008  # how Gradio is told
    gr.Info(text, title=text)
    progress(0.5, desc=text)
    return text


def chat(text: str) -> Iterator[list[dict[str, object]]]:
    message: dict[str, object] = {"role": "user", "content": [text, {"path": __file__}]}
    yield [message]
    yield [message, message]


def large(text: str) -> str:
    return text * 200_000


with gr.Blocks() as demo:
    said, heard = gr.Textbox(), gr.Textbox()
    for function in (again, fail, tell, large):
        gr.Button().click(function, said, heard)
    gr.Button().click(chat, said, gr.Chatbot())

if __name__ == "__main__":
    demo.launch(show_error=True)
