# call next_step "Ada"
import gradio as gr

with gr.Blocks() as demo:
    with gr.Walkthrough(selected=0) as walk:
        with gr.Step("Name", id=0):
            name = gr.Textbox(label="Name")
            go = gr.Button("Next")
        with gr.Step("Greeting", id=1):
            out = gr.Textbox(label="Greeting")

    def next_step(name):
        return gr.Walkthrough(selected=1), f"Hello {name}"

    go.click(next_step, name, [walk, out])

demo.launch()
