"""A page of many kinds of component: those of `gallery.json` that `BENCH_KINDS` names, all when it is not set."""

import json
import os
from pathlib import Path

import gradio as gr

OPTIONS = json.loads(Path(__file__).with_name("gallery.json").read_text())
KINDS = os.environ.get("BENCH_KINDS", ",".join(OPTIONS)).split(",")


def greet(name: str) -> str:
    return f"Hello {name}!"


with gr.Blocks(title="Gallery") as demo:
    name = gr.Textbox(label="Name")
    greeting = gr.Textbox(label="Greeting")
    for kind in KINDS:
        getattr(gr, kind)(**OPTIONS[kind], elem_id=f"kind-{kind}")
    gr.Button("Submit").click(greet, name, greeting)

if __name__ == "__main__":
    demo.launch()
