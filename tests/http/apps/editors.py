"""An image editor and a picture with a watermark, for callers."""

from __future__ import annotations

from typing import Any

import numpy

import limelight as gr


def describe(value: dict[str, Any] | None) -> str:  # Any: arrays
    if value is None:
        return "nothing"
    shapes = {name: None if value[name] is None else value[name].shape for name in ("background", "composite")}
    return f"{shapes['background']} {[layer.shape for layer in value['layers']]} {shapes['composite']}"


def invert(value: dict[str, Any]) -> dict[str, Any]:  # Any: arrays
    background = value["background"]
    return {"background": 255 - background, "layers": [numpy.zeros_like(background)], "composite": None}


with gr.Blocks() as demo:
    editor, sketch, told, button = (
        gr.ImageEditor(label="Photo", image_mode="RGB"),
        gr.Sketchpad(),
        gr.Textbox(),
        gr.Button(),
    )
    button.click(describe, editor, told, api_name="describe")
    button.click(invert, editor, sketch, api_name="invert")

if __name__ == "__main__":
    demo.launch()
