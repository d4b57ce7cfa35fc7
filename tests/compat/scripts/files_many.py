# call names [{"upload": "note.txt"}, {"upload": "more.txt"}]
# call join [{"upload": "note.txt"}, {"upload": "more.txt"}]
# call names []
import os
import tempfile

import gradio as gr


def names(files):
    return [os.path.basename(file) for file in files or []]


def join(files):
    path = os.path.join(tempfile.mkdtemp(), "joined.txt")
    with open(path, "w") as joined:
        for file in files:
            with open(file) as part:
                joined.write(part.read())
    return path


with gr.Blocks() as demo:
    files = gr.File(file_count="multiple", label="Files", file_types=[".txt"])
    listed = gr.JSON(label="Names")
    joined = gr.File(label="Joined")
    files.upload(names, files, listed)
    gr.Button("Join").click(join, files, joined)

demo.launch()
