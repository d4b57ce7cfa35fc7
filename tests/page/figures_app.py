"""Figures that scripts in the page draw."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go
from bokeh.layouts import column
from bokeh.models.callbacks import CustomJS
from bokeh.models.sources import ColumnDataSource
from bokeh.models.widgets import Button, DataTable, TableColumn
from bokeh.plotting import figure as bokeh_figure

import limelight as gr

MARKUP = "<img src=x onerror='window.broken = 1'><script>window.broken = 2</script><b>bold</b>"


def of_plotly() -> Any:  # Any: a figure
    made = go.Figure(go.Scatter(x=[1, 2, 3], y=[1, 4, 9], name="squares"))
    return made.update_layout(title="Squares")


def of_many_points() -> Any:
    return go.Figure(go.Scattergl(x=[*range(3000)], y=[number % 7 for number in range(3000)], mode="markers"))


def of_altair() -> Any:
    import altair  # noqa: PLC0415  # optional: 10 s beside some packages

    data: Any = altair.InlineData(values=[{"a": "A", "b": 28}, {"a": "B", "b": 55}])
    chart = altair.Chart(data, title="Letters").mark_bar().encode(x="a:N", y="b:Q", tooltip=["a:N", "b:Q"])
    return chart.properties(width="container").transform_calculate(b="datum.b * 2").interactive()


def of_bokeh() -> Any:
    made = bokeh_figure(title="Line", height=250)
    made.line([1, 2, 3], [3, 1, 2])
    return made


def of_bokeh_with_widgets() -> Any:
    source = ColumnDataSource({"n": [1, 2]})
    return column(Button(label="A button of Bokeh"), DataTable(source=source, columns=[TableColumn(field="n")]))


def hostile_plotly() -> Any:
    made = go.Figure(go.Scatter(x=[1, 2], y=[1, 2], name=MARKUP, text=[MARKUP, MARKUP], mode="markers+text"))
    made.update_layout(title=f"<a href='javascript:window.broken=3'>link</a>{MARKUP}", showlegend=True)
    return made.add_annotation(x=1, y=1, text=MARKUP, hovertext=MARKUP)


def hostile_altair() -> Any:
    import altair  # noqa: PLC0415  # optional: 10 s beside some packages

    data: Any = altair.InlineData(values=[{"a": MARKUP, "b": 28, "link": "javascript:window.broken=4"}])
    return altair.Chart(data, title=MARKUP).mark_bar().encode(x="a:N", y="b:Q", href="link:N", tooltip="a:N")


def hostile_expression() -> Any:
    return of_altair().transform_calculate(c="datum.constructor.constructor('window.broken=5')()")


def far_altair() -> Any:
    import altair  # noqa: PLC0415  # optional: 10 s beside some packages

    return altair.Chart("https://elsewhere.example/cars.json").mark_point().encode(x="a:Q")


def hostile_bokeh() -> Any:
    made = bokeh_figure(title=MARKUP, height=250)
    line = made.line([1, 2, 3], [3, 1, 2])
    code = CustomJS(code="window.broken = 6")
    made.js_on_change("inner_width", code)
    line.data_source.js_on_change("change:data", code)
    return made


FIGURES = {
    "Plotly": of_plotly,
    "Many points": of_many_points,
    "Altair": of_altair,
    "Bokeh": of_bokeh,
    "Bokeh with widgets": of_bokeh_with_widgets,
    "Hostile Plotly": hostile_plotly,
    "Hostile Altair": hostile_altair,
    "Hostile expression": hostile_expression,
    "Far Altair": far_altair,
    "Hostile Bokeh": hostile_bokeh,
}

with gr.Blocks() as demo:
    gr.Markdown("# Figures")
    shown = gr.Plot(label="Figure", elem_id="figure")
    with gr.Row():
        for name, make in FIGURES.items():
            gr.Button(name).click(make, None, shown)
    with gr.Tabs():
        with gr.Tab("First"):
            gr.Markdown("Nothing")
        with gr.Tab("Second"):
            gr.Plot(of_plotly(), label="Hidden", elem_id="hidden")
