# call make "x"
import os
import tempfile

import gradio as gr


def make(text):
    path = os.path.join(tempfile.mkdtemp(), "made.txt")
    with open(path, "w") as file:
        file.write(text)
    return gr.DownloadButton("Ready", value=path)


with gr.Blocks() as demo:
    text = gr.Textbox(label="Text")
    download = gr.DownloadButton("Download")
    text.submit(make, text, download)

demo.launch()
