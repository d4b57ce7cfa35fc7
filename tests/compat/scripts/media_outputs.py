# call picture {"upload": "dot.png"}
# call gallery {"upload": "dot.png"}
# call sound
import gradio as gr
import numpy as np

with gr.Blocks() as demo:
    image = gr.Image(label="In", type="filepath", sources=["upload"])
    out = gr.Image(label="Out", format="png")
    many = gr.Gallery(label="Many", columns=2)
    audio = gr.Audio(label="Tone")
    gr.Button("Same").click(lambda path: path, image, out, api_name="picture")
    gr.Button("Two").click(lambda path: [(path, "one"), path], image, many, api_name="gallery")
    gr.Button("Beep").click(lambda: (8000, np.zeros(80, dtype=np.int16)), None, audio, api_name="sound")

demo.launch()
