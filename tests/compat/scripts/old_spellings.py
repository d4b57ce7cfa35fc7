# call predict "Ada"
# call old "Ada"
import gradio as gr

with gr.Blocks() as demo:
    name = gr.components.Textbox(label="Name")
    out = gr.components.Textbox(label="Out")
    with gr.Row():
        clear = gr.ClearButton([name, out])
        go = gr.Button(value="Go")
    go.click(fn=lambda value: "Hi " + value, inputs=name, outputs=out, api_name="predict")
    name.submit(fn=lambda value: gr.update(value=value, visible=True), inputs=[name], outputs=[out], api_name="old")

if __name__ == "__main__":
    demo.queue().launch()
