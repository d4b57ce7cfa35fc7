"""An app of tables, plots, pictures and files that another one stands for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import altair
import gradio as gr
import matplotlib.pyplot as plt
import pandas as pd
from bokeh.plotting import figure

from limelight import media

Path("there").mkdir(exist_ok=True)
(Path("there") / "far.txt").write_text("far away")
TABLE = pd.DataFrame({"x": [1, 2], "y": [3.5, 4.5], "kind": ["a", "b"]})


def drawn() -> object:
    made, axes = plt.subplots()
    axes.plot([1, 2])
    return made


def sizes(value: Any) -> str:  # Any: of an editor
    return f"{value['background'].shape} {len(value['layers'])}"


with gr.Blocks(title="Views") as demo:
    table = gr.Dataframe(TABLE, label="Table", datatype=["number", "html", "str"], max_height=200)
    bars = gr.BarPlot(TABLE, x="kind", y="y", label="Bars", color="kind", color_map={"a": "red"}, x_title="Kinds")
    plot = gr.Plot(label="Figure")
    editor = gr.ImageEditor(label="Editor", canvas_size=(300, 200), transforms=["crop"])
    regions = gr.AnnotatedImage(label="Regions")
    files = gr.FileExplorer(label="Files", root_dir="there")
    said = gr.Textbox(label="Said")
    gr.Button("Sum").click(lambda frame: (frame * 2, float(frame["y"].sum())), table, [table, said], api_name="total")
    gr.Button("Group").click(lambda: TABLE.iloc[:1], None, bars, api_name="group")
    gr.Button("Draw").click(drawn, None, plot, api_name="draw")
    gr.Button("Chart").click(lambda: altair.Chart(TABLE).mark_bar().encode(x="x"), None, plot, api_name="chart")
    gr.Button("Bokeh").click(lambda: figure(), None, plot, api_name="bokeh")
    gr.Button("Size").click(sizes, editor, said, api_name="size")
    gr.Button("Mark").click(lambda v: (v["background"], [((0, 0, 2, 2), "a")]), editor, regions, api_name="mark")
    gr.Button("Read").click(lambda paths: Path(paths[0]).read_text(), files, said, api_name="read")
    picture = gr.Image(label="Picture", type="filepath")
    samples: list[list[object]] = [[media.get_image("hills.jpg"), [[1, 2.5, "a"]], ["far.txt"]]]
    gr.Examples(samples, [picture, table, files], examples_per_page=5)

if __name__ == "__main__":
    demo.launch()
