# call hi "Ada"
import gradio as gr

with gr.Blocks() as demo:
    name = gr.Textbox(label="Name")
    name.submit(lambda text: "Hi " + text, name, name, api_name="hi")

_, url, _ = demo.launch(prevent_thread_lock=True, quiet=True)
assert url
demo.block_thread()
