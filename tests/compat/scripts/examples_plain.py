# call combine "a", 1
# call load_example 1
import gradio as gr


def combine(text, n):
    return text * int(n)


with gr.Blocks() as demo:
    text = gr.Textbox(label="Text")
    n = gr.Number(label="n")
    out = gr.Textbox(label="Out")
    gr.Button("Go").click(combine, [text, n], out)
    gr.Examples([["a", 2], ["b", 3]], [text, n], label="Try these")

demo.launch()
