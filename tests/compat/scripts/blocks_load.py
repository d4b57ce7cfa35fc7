# call hello
# call bye
import gradio as gr


def hello():
    return "loaded"


with gr.Blocks() as demo:
    out = gr.Textbox(label="Out")
    demo.load(hello, None, out)
    demo.unload(lambda: None)
    gr.Button("Bye").click(lambda: "bye", None, out, api_name="bye", queue=False)

demo.launch()
