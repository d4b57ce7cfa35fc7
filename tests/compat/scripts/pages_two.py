# call home "a"
# call second "b"
import gradio as gr

with gr.Blocks() as demo:
    name = gr.Textbox(label="Name")
    name.submit(lambda text: text + " home", name, name, api_name="home")

with demo.route("Second", "/second"):
    number = gr.Textbox(label="Number")
    number.submit(lambda text: text + " second", number, number, api_name="second")

demo.launch()
