"""The app that the browser tests of images with regions use."""

from __future__ import annotations

import numpy

import limelight as gr

BASE = numpy.full((60, 80, 3), 120, "uint8")
MASK = numpy.zeros((60, 80))
MASK[5:25, 50:75] = 1
REGIONS = [((0, 0, 80, 60), "room"), ((5, 30, 35, 55), "cat"), (MASK, "window")]


def chosen(event: gr.SelectData) -> str:
    return f"{event.index}: {event.value}"


def paths(value: tuple[str, list[tuple[str, str]]] | None) -> str:
    return "nothing" if value is None else ", ".join(label for _, label in value[1])


with gr.Blocks(title="Regions") as demo:
    image = gr.AnnotatedImage((BASE, REGIONS), label="Pets", color_map={"cat": "#2563eb"}, elem_id="pets")
    picked, listed = gr.Textbox(label="Picked"), gr.Textbox(label="Listed")
    image.select(chosen, None, picked)
    image.change(lambda: "changed", None, listed, api_name="changed")
    gr.Button("One").click(lambda: (BASE, REGIONS[1:2]), None, image, api_name="one")
    gr.Button("None").click(lambda: None, None, image, api_name="none")
    gr.Button("List").click(paths, image, listed, api_name="list")
    gr.AnnotatedImage((BASE, REGIONS), label="Plain", show_legend=False, height=200, width=300, buttons=[])
    gr.Examples([[(BASE, REGIONS)]], [image], elem_id="examples")

if __name__ == "__main__":
    demo.launch()
