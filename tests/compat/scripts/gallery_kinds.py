# call shapes [{"image": {"upload": "dot.png"}, "caption": "a"}, {"image": {"upload": "dot.png"}, "caption": null}]
# call shapes []
# call captions [{"image": {"upload": "dot.png"}, "caption": "first"}]
# call made 2
import gradio as gr
import numpy as np


def shapes(items):
    return [f"{picture.shape} {caption}" for picture, caption in items or []]


def made(n):
    return [(np.full((4, 4, 3), 60 * i, np.uint8), f"grey {i}") for i in range(int(n))]


with gr.Blocks() as demo:
    arrays = gr.Gallery(label="Arrays", type="numpy", columns=3, object_fit="cover")
    paths = gr.Gallery(label="Paths", format="png", preview=True, buttons=["download"])
    said = gr.JSON(label="Said")
    n = gr.Number(2, label="n")
    gr.Button("Shapes").click(shapes, arrays, said)
    gr.Button("Captions").click(lambda items: [caption for _, caption in items], paths, said, api_name="captions")
    gr.Button("Make").click(made, n, paths)
    paths.select(lambda: None, None, None, api_name=False)
    arrays.upload(shapes, arrays, said, api_name=False)

demo.launch()
