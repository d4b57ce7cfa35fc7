# call complete "Once upon"
import gradio as gr

box = gr.Textbox(label="Story", lines=5)


def complete(text):
    return text + " a time"


demo = gr.Interface(complete, box, box, submit_btn="Go on", clear_btn=None)
demo.launch()
