"""What the callers call: one function, first with the usual limit of one job at a time; and a generator."""

from collections.abc import Iterator

import gradio as gr

VALUES = 12


def greet(name: str) -> str:
    return f"Hello {name}!"


def spell(text: str) -> Iterator[str]:
    for count in range(1, VALUES + 1):
        yield text[:count]


with gr.Blocks() as demo:
    text = gr.Textbox(label="Text")
    answer = gr.Textbox(label="Answer")
    go = gr.Button("Go")
    go.click(greet, text, answer, api_name="greet")
    go.click(greet, text, answer, api_name="greet_unlimited", concurrency_limit=None)
    go.click(spell, text, answer, api_name="spell")

if __name__ == "__main__":
    demo.launch()
