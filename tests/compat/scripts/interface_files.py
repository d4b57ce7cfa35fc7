# call measure {"upload": "note.txt"}
# call measure null
import os

import gradio as gr


def measure(file):
    return 0 if file is None else os.path.getsize(file)


demo = gr.Interface(measure, gr.File(label="Anything"), gr.Number(label="Bytes"))
demo.launch()
