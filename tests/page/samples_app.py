"""One sample of every component that shows data or media, which the browser tests look at."""

from __future__ import annotations

import matplotlib.figure
import numpy

import limelight as gr
from limelight import media

HILLS, ORBIT, BELLS = media.get_image("hills.jpg"), media.get_video("orbit.mp4"), media.get_audio("bells.wav")
PIXELS = numpy.full((30, 40, 3), (200, 30, 30), "uint8")


def drawn() -> matplotlib.figure.Figure:
    made = matplotlib.figure.Figure(figsize=(2, 1))
    made.subplots().plot([1, 3, 2])
    return made


SAMPLES: list[tuple[gr.components.Component, object]] = [
    (gr.Image(label="Image", visible=False), HILLS),
    (gr.ImageEditor(label="Editor", visible=False), {"background": PIXELS, "layers": [], "composite": PIXELS}),
    (gr.AnnotatedImage(label="Regions", visible=False), (PIXELS, [((0, 0, 9, 9), "a")])),
    (gr.ImageSlider(label="Slider", visible=False), (HILLS, PIXELS)),
    (gr.Gallery(label="Gallery", visible=False), [(PIXELS, "red"), ORBIT]),
    (gr.Video(label="Video", visible=False), ORBIT),
    (gr.Plot(label="Plot", visible=False), drawn()),
    (gr.Audio(label="Audio", visible=False), BELLS),
    (gr.File(label="File", visible=False), media.get_file("boats.csv")),
    (gr.Dataframe(label="Table", headers=["a", "b"], visible=False), [[1, "x"], [2, "y"]]),
    (gr.LinePlot(x="x", y="y", label="Lines", visible=False), {"x": [1, 2], "y": [3, 4]}),
    (gr.Label(label="Label", visible=False), {"cat": 0.9, "dog": 0.1}),
    (gr.HighlightedText(label="Marked", visible=False), [("Ada", "person"), ("wrote", None)]),
    (gr.JSON(label="JSON", visible=False), {"a": [1, 2]}),
    (gr.DateTime(label="When", visible=False), "2024-05-17 09:30:00"),
    (gr.Chatbot(label="Chat", visible=False), [{"role": "user", "content": "Hello"}]),
]

with gr.Blocks(title="Samples") as demo:
    for component, _ in SAMPLES:
        component.render()
    columns = [component for component, _ in SAMPLES]
    rows = gr.Dataset(components=columns, samples=[[value for _, value in SAMPLES]], label="All")
    pictures = gr.Dataset(components=[gr.Video(visible=False)], samples=[[ORBIT]], label="Films", layout="gallery")
    out, shown = gr.Textbox(label="Out"), gr.Image(label="Chosen")
    rows.click(lambda row: (str(len(row)), row[0]), rows, [out, shown])

if __name__ == "__main__":
    demo.launch()
