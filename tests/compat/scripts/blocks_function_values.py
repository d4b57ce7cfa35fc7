# call same "x"
import gradio as gr

with gr.Blocks() as demo:
    start = gr.Textbox(lambda: "computed", label="Start")
    number = gr.Number(value=lambda text: len(text), inputs=start, label="Length")
    out = gr.Textbox(label="Out")
    start.submit(lambda text: text, start, out, api_name="same")

demo.launch()
