# call pair 2
# page /pair: 2
import gradio as gr


def pair(n):
    total = ""
    for i in range(n):
        total += str(i)
        yield i, total


with gr.Blocks() as demo:
    n = gr.Number(label="n", precision=0)
    last = gr.Number(label="Last")
    text = gr.Textbox(label="All")
    gr.Button("Run").click(pair, inputs=[n], outputs=[last, text])

demo.launch()
