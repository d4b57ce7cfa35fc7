"""Plots of tables, and figures of matplotlib."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import matplotlib

matplotlib.use("agg")

import matplotlib.pyplot as plt

import limelight as gr

MONTHS = [datetime(2024, month, 1) for month in range(1, 13)]
SALES = {
    "month": MONTHS,
    "sales": [5, 7, 6, 9, 12, 11, 14, 13, 15, 18, 17, 21],
    "costs": [4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9],
}
PEOPLE = [
    {"team": "red", "sex": "f", "count": 3},
    {"team": "red", "sex": "m", "count": 4},
    {"team": "blue", "sex": "f", "count": 5},
    {"team": "blue", "sex": "m", "count": 1},
    {"team": "green", "sex": "f", "count": 2},
    {"team": "red", "sex": "f", "count": 1},
]


def told(event: gr.SelectData) -> str:
    return f"{event.index} {event.selected}"


def figure() -> Any:  # Any: a figure of matplotlib
    made, axes = plt.subplots(figsize=(4, 3))
    axes.plot([1, 2, 3], [1, 4, 9])
    return made


def rows(offset: int) -> dict[str, list[float]]:
    return {"x": [*range(1000)], "y": [float((number * 7 + offset) % 101) for number in range(1000)]}


def many() -> Iterator[dict[str, list[float]]]:
    for offset in range(60):
        yield rows(offset)


with gr.Blocks() as demo:
    gr.Markdown("# Plots")
    with gr.Row():
        line = gr.LinePlot(
            SALES,
            x="month",
            y="sales",
            title="Sales of a year",
            label="Sales",
            elem_id="line",
            buttons=["export", "fullscreen"],
            caption="In thousands",
        )
        two = gr.LinePlot(
            SALES,
            x="month",
            y=["sales", "costs"],
            label="Both",
            elem_id="two",
            color_map={"costs": "#cc0000"},
            y_title="Money",
        )
    with gr.Row():
        bars = gr.BarPlot(PEOPLE, x="team", y="count", color="sex", sort="-y", label="Teams", elem_id="bars")
        bins = gr.BarPlot(
            {"at": [MONTHS[0] + timedelta(minutes=20 * one) for one in range(12)], "n": [1] * 12},
            x="at",
            y="n",
            x_bin="1h",
            label="Hours",
            elem_id="bins",
        )
        points = gr.ScatterPlot(
            {"a": [1, 2, 3], "b": [3, 1, 2], "c": [10, 20, 30], "who": ["x", "y", "z"]},
            x="a",
            y="b",
            color="c",
            tooltip="all",
            label="Points",
            elem_id="points",
            height=200,
        )
    heard = gr.Textbox(label="Heard")
    again = gr.Textbox(label="Taken back")
    line.select(told, None, heard)
    line.double_click(lambda: gr.LinePlot(x_lim=None), None, line).then(lambda: "yes", None, again)
    zoom = gr.Button("Zoom")
    zoom.click(lambda: gr.LinePlot(x_lim=[datetime(2024, 3, 1), datetime(2024, 6, 1)]), None, line)
    with gr.Tabs():
        with gr.Tab("First"):
            live = gr.LinePlot(x="x", y="y", label="Live", elem_id="live", y_lim=[0, 120])
            run = gr.Button("Run")
            runs = gr.Number(0, label="Runs", precision=0)
            run.click(many, None, live).then(lambda count: count + 1, runs, runs)
        with gr.Tab("Second"):
            gr.LinePlot(SALES, x="month", y="costs", label="Hidden", elem_id="hidden")
            hidden = gr.Plot(label="Hidden figure", elem_id="hidden-figure")
    drawn = gr.Plot(label="Drawn", elem_id="drawn")
    draw = gr.Button("Draw")
    draw.click(figure, None, drawn)
