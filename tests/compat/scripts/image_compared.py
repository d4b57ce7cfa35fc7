# call compare {"upload": "dot.png"}
# call sizes [{"upload": "dot.png"}, {"upload": "dot.png"}]
# call sizes [null, {"upload": "dot.png"}]
# call modes {"upload": "dot.png"}, "L"
# call floats
import gradio as gr
import numpy as np


def compare(picture):
    return picture, 255 - picture


def sizes(pair):
    return ", ".join("none" if one is None else f"{one.mode} {one.size}" for one in pair)


with gr.Blocks() as demo:
    picture = gr.Image(label="In", sources=["upload", "clipboard"], height=200)
    pair = gr.ImageSlider(label="Both", type="pil", slider_position=30)
    mode = gr.Dropdown(["L", "RGB"], label="Mode")
    drawn = gr.Image(label="Out", type="pil", format="jpeg", interactive=False, buttons=["download"])
    said = gr.Textbox(label="Said")
    gr.Button("Compare").click(compare, picture, pair)
    gr.Button("Sizes").click(sizes, pair, said)
    gr.Button("Modes").click(
        lambda p, m: gr.Image(p.mean(axis=2).astype("uint8")), [picture, mode], drawn, api_name="modes"
    )
    gr.Button("Floats").click(lambda: np.linspace(0, 1, 12).reshape(3, 4), None, drawn, api_name="floats")

demo.launch()
