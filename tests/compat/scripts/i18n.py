# call greet "Ada"
import gradio as gr

i18n = gr.I18n(en={"name": "Name", "hi": "Hi"}, de={"name": "Name", "hi": "Hallo"})

with gr.Blocks() as demo:
    name = gr.Textbox(label=i18n("name"))
    gr.Button(i18n("hi")).click(lambda text: text, name, name, api_name="greet")

demo.launch(i18n=i18n)
