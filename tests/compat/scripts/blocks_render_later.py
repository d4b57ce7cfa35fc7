# call predict "x"
import gradio as gr

box = gr.Textbox(label="Made before", render=False)
out = gr.Textbox(label="Result", render=False)

with gr.Blocks() as demo:
    with gr.Row():
        box.render()
        go = gr.Button("Go")
    gr.Examples(["a", "b"], box)
    out.render()
    go.click(lambda text: text * 2, box, out, api_name="predict")

demo.launch()
