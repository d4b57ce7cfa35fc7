# call save "Ada", "blue"
# call restore ["Ada", "blue"]
import gradio as gr

with gr.Blocks() as demo:
    stored = gr.BrowserState(["", ""], storage_key="compat", secret="x")
    name = gr.Textbox(label="Name")
    color = gr.Textbox(label="Color")

    @gr.on([name.change, color.change], inputs=[name, color], outputs=[stored])
    def save(name, color):
        return [name, color]

    @demo.load(inputs=[stored], outputs=[name, color])
    def restore(saved):
        return saved[0], saved[1]


demo.launch()
