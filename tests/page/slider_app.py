"""The app that the browser tests of pairs of images use."""

from __future__ import annotations

import numpy

import limelight as gr

RED = numpy.full((60, 80, 3), (200, 10, 10), "uint8")
BLUE = numpy.full((60, 80, 3), (10, 10, 200), "uint8")


def sizes(pair: tuple[object, object] | None) -> str:
    return "nothing" if pair is None else ", ".join(str(getattr(one, "shape", one)) for one in pair)


def clicked(event: gr.SelectData) -> str:
    return f"pixel {event.index}"


with gr.Blocks(title="Compared") as demo:
    shown = gr.ImageSlider((RED, BLUE), label="Shown", interactive=False, slider_position=25)
    picked = gr.Textbox(label="Picked")
    shown.select(clicked, None, picked)
    own = gr.ImageSlider(label="Own", max_height=300)
    for event in ("upload", "change", "input", "clear"):
        getattr(own, event)(None, None, None, js=f"() => {{ (window.events ??= []).push('{event}') }}")
    measured = gr.Textbox(label="Measured")
    gr.Button("Measure").click(sizes, own, measured, api_name="measure")
    gr.Button("Swap").click(lambda: gr.ImageSlider((BLUE, RED), slider_position=80), None, shown, api_name="swap")
    gr.Examples([[(RED, BLUE)]], [own], elem_id="examples")

if __name__ == "__main__":
    demo.launch()
