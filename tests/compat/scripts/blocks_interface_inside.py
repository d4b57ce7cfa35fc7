# call square 3
# call cube 4
import gradio as gr


def square(x):
    return x * x


def cube(x):
    return x * x * x


with gr.Blocks() as demo:
    with gr.Tab("Square"):
        gr.Interface(square, "number", "number", flagging_mode="never", clear_btn=None)
    with gr.Tab("Cube"):
        gr.Interface(cube, gr.Number(label="x"), gr.Number(label="x³"), flagging_mode="never", clear_btn=None)

demo.launch()
