# call sizes {"background": {"upload": "dot.png"}, "layers": [{"upload": "dot.png"}], "composite": {"upload": "dot.png"}}
# call sizes {"background": null, "layers": [], "composite": null}
# call mask {"background": {"upload": "dot.png"}, "layers": [{"upload": "dot.png"}], "composite": null}
# call names {"background": {"upload": "dot.png"}, "layers": [], "composite": {"upload": "dot.png"}}
# call fill
import gradio as gr
import numpy as np


def sizes(value):
    parts = [value["background"], *value["layers"], value["composite"]]
    return ", ".join("none" if part is None else f"{part.mode} {part.size}" for part in parts)


def mask(value):
    found = value["layers"][0]
    return {"background": found, "layers": [found], "composite": None}, f"{found.shape} {found.dtype}"


with gr.Blocks() as demo:
    editor = gr.ImageEditor(
        label="Photo", type="pil", brush=gr.Brush(default_size=10, colors=["#ff0000"]), transforms=["crop"]
    )
    marked = gr.ImageMask(label="Marked", layers=False, canvas_size=(400, 300), fixed_canvas=True)
    files = gr.ImageEditor(label="Files", type="filepath", eraser=False, format="png")
    said = gr.Textbox(label="Said")
    gr.Button("Sizes").click(sizes, editor, said)
    gr.Button("Mask").click(mask, marked, [files, said])
    gr.Button("Names").click(lambda v: v["background"].rpartition(".")[2], files, said, api_name="names")
    gr.Button("Fill").click(lambda: np.full((3, 4, 3), 200, np.uint8), None, files, api_name="fill")
    editor.apply(sizes, editor, said, api_name=False)

demo.launch()
