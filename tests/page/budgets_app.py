"""One app for each kind of page, all in one server."""

from __future__ import annotations

import json
from pathlib import Path

from starlette.applications import Starlette

import limelight as gr

KINDS = json.loads((Path(__file__).parents[2] / "benchmarks" / "apps" / "gallery.json").read_text())
FORM = ("Textbox", "Number", "Slider", "Checkbox", "Dropdown", "Radio", "CheckboxGroup", "Textbox", "Number", "Button")


def form() -> gr.Blocks:
    with gr.Blocks() as demo:
        for number in range(3):
            with gr.Row():
                for kind in FORM:
                    getattr(gr, kind)(**KINDS[kind], elem_id=f"{kind}-{number}")
    return demo


def kinds() -> gr.Blocks:
    with gr.Blocks() as demo:
        for kind, options in KINDS.items():
            getattr(gr, kind)(**options)
    return demo


def media() -> gr.Blocks:
    with gr.Blocks() as demo:
        for kind in ("Image", "Audio", "Video", "File", "Gallery"):
            getattr(gr, kind)(label=kind)
    return demo


def table() -> gr.Blocks:
    with gr.Blocks() as demo:
        gr.Dataframe([[row, f"row {row}"] for row in range(200)], headers=["number", "name"], interactive=True)
    return demo


def plot() -> gr.Blocks:
    with gr.Blocks() as demo:
        gr.LinePlot({"x": [1, 2, 3], "y": [1, 4, 9]}, x="x", y="y", label="Squares")
    return demo


def formula() -> gr.Blocks:
    with gr.Blocks() as demo:
        gr.Markdown(r"$$\left(\frac{a}{b}\right)$$")
    return demo


app = Starlette()
PAGES = {
    "hello": gr.Interface(lambda name: f"Hello {name}!", gr.Textbox(label="Name"), gr.Textbox(label="Greeting")),
    "chat": gr.ChatInterface(lambda message, history: message),
    "form": form(),
    "kinds": kinds(),
    "media": media(),
    "table": table(),
    "plot": plot(),
    "formula": formula(),
}
for name, page in PAGES.items():
    gr.mount_gradio_app(app, page, path=f"/{name}")
