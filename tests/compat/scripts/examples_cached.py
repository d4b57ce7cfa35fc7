# call greet "Ada"
# call load_example 1
import gradio as gr


def greet(name):
    return f"Hello {name}"


with gr.Blocks() as demo:
    name = gr.Textbox(label="Name")
    out = gr.Textbox(label="Out")
    gr.Button("Greet").click(greet, name, out)
    gr.Examples(["Ada", "Grace"], name, out, greet, cache_examples=True, examples_per_page=5)

demo.launch()
