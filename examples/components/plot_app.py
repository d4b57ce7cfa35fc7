import matplotlib

matplotlib.use("agg")
import matplotlib.pyplot as plt

import limelight as gr


def parabola(width):
    figure, axes = plt.subplots(figsize=(5, 2.5))
    axes.plot([x * width for x in range(-10, 11)], [x * x for x in range(-10, 11)])
    return figure


with gr.Blocks() as demo:
    width = gr.Slider(1, 5, value=2, label="Width")
    plot = gr.Plot(label="Parabola")
    gr.on([demo.load, width.release], parabola, width, plot)

demo.launch()
