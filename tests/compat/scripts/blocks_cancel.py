# call steps 2
import time

import gradio as gr


def steps(n):
    for i in range(n):
        time.sleep(0.01)
        yield f"step {i + 1}"
    yield "finished"


with gr.Blocks() as demo:
    n = gr.Slider(1, 10, 5, step=1, label="Steps")
    out = gr.Textbox(label="Out")
    with gr.Row():
        start = gr.Button("Start")
        stop = gr.Button("Stop", variant="stop")
    running = start.click(steps, n, out)
    stop.click(None, None, None, cancels=[running])
    n.change(lambda: "", None, out, cancels=running, show_progress="hidden")

demo.queue()
demo.launch()
