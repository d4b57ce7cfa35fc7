# call receive {"upload": "note.txt"}
import gradio as gr

with gr.Blocks() as demo:
    button = gr.UploadButton("Send a file", file_types=["text"])
    text = gr.Textbox(label="Content")

    def receive(file):
        with open(file) as opened:
            return opened.read()

    button.upload(receive, button, text)

demo.launch()
