# call draw "sin", 3
# call draw "cos", 1
# call plotly 4
# call altair 4
import altair as alt
import gradio as gr
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import plotly.graph_objects as go


def draw(name, cycles):
    x = np.linspace(0, cycles * 2 * np.pi, 50)
    figure, axes = plt.subplots()
    axes.plot(x, getattr(np, name)(x))
    return figure


def chart(n):
    return alt.Chart(pd.DataFrame({"x": range(n), "y": range(n)})).mark_point().encode(x="x", y="y")


with gr.Blocks() as demo:
    wave = gr.Radio(["sin", "cos"], value="sin", label="Wave")
    cycles = gr.Slider(1, 10, value=2, step=1, label="Cycles")
    plot = gr.Plot(label="Curve", format="png")
    gr.on([wave.change, cycles.release, demo.load], draw, [wave, cycles], plot, api_name="draw")
    gr.Button("Plotly").click(lambda n: go.Figure(go.Bar(y=list(range(int(n))))), cycles, plot, api_name="plotly")
    gr.Button("Altair").click(chart, cycles, plot, api_name="altair")

demo.launch()
