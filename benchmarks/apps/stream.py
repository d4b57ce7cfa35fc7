"""A generator of twelve values, and nothing that takes time between them."""

from collections.abc import Iterator

import gradio as gr

VALUES = 12


def spell(text: str) -> Iterator[str]:
    for count in range(1, VALUES + 1):
        yield text[:count]


demo = gr.Interface(spell, gr.Textbox(label="Text"), gr.Textbox(label="Spelled"), api_name="spell")

if __name__ == "__main__":
    demo.launch()
