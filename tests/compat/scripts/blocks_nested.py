# call inner "a"
# call outer "a"
import gradio as gr

with gr.Blocks() as part:
    text = gr.Textbox(label="Part")
    result = gr.Textbox(label="Part's result")
    text.submit(lambda value: value + "!", text, result, api_name="inner")

with gr.Blocks() as demo:
    gr.Markdown("## Whole")
    part.render()
    other = gr.Textbox(label="Other")
    other.submit(lambda value: value + "?", other, result, api_name="outer")

demo.launch()
