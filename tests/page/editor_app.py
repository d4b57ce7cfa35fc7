"""The app that the browser tests of image editors use."""

from __future__ import annotations

from typing import Any

import numpy

import limelight as gr

Value = dict[str, Any] | None  # Any: arrays


def seen(value: Value) -> str:
    """The sizes of the parts, and how much is drawn on each layer."""
    if value is None:
        return "nothing"
    height, width = value["background"].shape[:2]
    drawn = [int((layer[:, :, 3] > 0).sum()) for layer in value["layers"]]
    sizes = {layer.shape[:2] for layer in [*value["layers"], value["composite"]]}
    assert sizes == {(height, width)}, sizes
    shares = ", ".join(f"{100 * count / (width * height):.1f}%" for count in drawn)
    return f"{width} x {height}, layers: {shares}"


def color_at(value: Value, x: float, y: float) -> str:
    """The color of the composite at a point, in percent of the sides."""
    assert value is not None
    composite = value["composite"]
    height, width = composite.shape[:2]
    return str(composite[int(y * height / 100), int(x * width / 100)].tolist())


def painted() -> dict[str, Any]:  # Any: arrays
    """Blue, with a red square on a layer."""
    background = numpy.full((300, 400, 4), (0, 0, 255, 255), "uint8")
    layer = numpy.zeros((300, 400, 4), "uint8")
    layer[100:200, 100:200] = (255, 0, 0, 255)
    return {"background": background, "layers": [layer], "composite": None}


def note_events(component: gr.ImageEditor) -> None:
    """Writes the names of the component's events into `window.events`, in their order."""
    for event in component.EVENTS:
        getattr(component, event)(None, None, None, js=f"() => {{ (window.events ??= []).push('{event}') }}")


with gr.Blocks(title="Editors") as demo:
    with gr.Tabs():
        with gr.Tab("Sketch"):
            sketch = gr.Sketchpad(label="Sketch", canvas_size=(400, 300))
            note_events(sketch)
            look, clear = gr.Button("Look"), gr.ClearButton(sketch, value="Empty it")
            told = gr.Textbox(label="Told")
            look.click(seen, sketch, told)
            across, down, color = (
                gr.Number(50, label="Across"),
                gr.Number(50, label="Down"),
                gr.Textbox(label="Color there"),
            )
            gr.Button("Pick").click(color_at, [sketch, across, down], color)
        with gr.Tab("Editor"):
            editor = gr.ImageEditor(label="Photo", layers=gr.LayerOptions(layers=["Lines", "Areas"]), format="png")
            editor_told = gr.Textbox(label="Editor told")
            gr.Button("Look at the photo").click(seen, editor, editor_told)
            gr.Button("Paint").click(painted, None, editor)
            shown = gr.ImageEditor(label="Shown", interactive=False)
            gr.Button("Show it").click(lambda value: value, editor, shown)
            live = gr.Textbox(label="Live")
            editor.change(seen, editor, live)
        with gr.Tab("Others"):
            gr.Paint(label="Painting")
            gr.ImageMask(label="Mask", brush=gr.Brush(10, ["#ff0000", ("#0000ff", 0.5)], color_mode="fixed"))
            gr.ImageEditor(label="Without a brush", brush=False, sources=["webcam"], transforms=[])
            gr.ImageEditor(label="Fixed", fixed_canvas=True, canvas_size=(200, 100), placeholder="Put it here")
