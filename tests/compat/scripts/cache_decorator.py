# call double 2
# call double 2
import gradio as gr

calls = []


@gr.cache
def double(x):
    calls.append(x)
    return x * 2, len(calls)


with gr.Blocks() as demo:
    x = gr.Number(label="x")
    y = gr.Number(label="y")
    runs = gr.Number(label="Runs")
    gr.Button("Double").click(double, x, [y, runs])

demo.launch()
