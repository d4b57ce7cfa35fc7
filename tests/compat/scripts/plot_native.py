# call trend 3
# call counts
# call cloud "b"
# call nothing
import gradio as gr
import numpy as np
import pandas as pd

table = pd.DataFrame({"x": [1, 2, 3, 4], "y": [1.5, 2.5, np.nan, 0.5], "kind": ["a", "b", "a", "b"]})


def trend(n):
    days = pd.date_range("2024-01-01", periods=int(n), freq="D")
    return pd.DataFrame({"day": days, "sales": np.arange(int(n)) * 10, "shop": "north"})


with gr.Blocks() as demo:
    n = gr.Number(3, label="n", precision=0)
    kind = gr.Dropdown(["a", "b"], label="Kind")
    line = gr.LinePlot(x="day", y="sales", color="shop", title="Sales", x_bin="1d", y_aggregate="sum", label="Line")
    bars = gr.BarPlot(table, x="kind", y="y", sort="-y", y_lim=[0, 5], label="Bars", tooltip="all")
    dots = gr.ScatterPlot(table, x="x", y="y", color="kind", color_map={"a": "red"}, label="Dots", height=200)
    gr.Button("Trend").click(trend, n, line)
    gr.Button("Counts").click(lambda: pd.DataFrame({"kind": ["a", "b"], "y": [3, 4]}), None, bars, api_name="counts")
    kind.change(lambda k: table[table["kind"] == k], kind, dots, api_name="cloud")
    gr.Button("Nothing").click(lambda: None, None, line, api_name="nothing")
    bars.select(lambda: gr.update(x_title="chosen"), None, bars)
    dots.double_click(lambda: table, None, dots)

demo.launch()
