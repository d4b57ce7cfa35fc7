# call regions {"upload": "dot.png"}, 2
# call masks
# call back {"image": {"upload": "dot.png"}, "annotations": [{"image": {"upload": "dot.png"}, "label": "whole"}]}
import gradio as gr
import numpy as np


def regions(picture, n):
    found = [((i, 0, i + 2, 2), f"part {i}") for i in range(int(n))]
    return picture, found


def masks():
    mask = np.zeros((6, 8))
    mask[2:4, 2:4] = 1
    return np.zeros((6, 8, 3), np.uint8), [(mask, "mask"), ((0, 0, 3, 3), "box")]


with gr.Blocks() as demo:
    with gr.Row():
        picture = gr.Image(label="In")
        shown = gr.AnnotatedImage(label="Found", color_map={"mask": "#ff0000"}, show_legend=False, height=300)
    n = gr.Slider(0, 5, step=1, label="Parts")
    said = gr.Textbox(label="Said")
    gr.Button("Find").click(regions, [picture, n], shown)
    gr.Button("Masks").click(masks, None, shown)
    gr.Button("Back").click(lambda value: f"{len(value[1])} of {value[1][0][1]}", shown, said, api_name="back")

    @shown.select(outputs=said, api_name=False)
    def chosen(event: gr.SelectData):
        return event.value


demo.launch()
