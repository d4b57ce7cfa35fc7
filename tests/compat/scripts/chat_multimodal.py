# call count_files {"text": "look", "files": [{"upload": "note.txt"}]}
# call count_files {"text": "nothing", "files": []}
import gradio as gr


def count_files(message, history):
    return f"{message['text']}: {len(message['files'])} files"


demo = gr.ChatInterface(
    count_files,
    multimodal=True,
    textbox=gr.MultimodalTextbox(file_count="multiple", placeholder="Type or drop files"),
    examples=[{"text": "Hello", "files": []}],
)
demo.launch()
