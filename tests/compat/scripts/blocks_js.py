# call upper "abc"
import gradio as gr

with gr.Blocks() as demo:
    text = gr.Textbox(label="Text")
    out = gr.Textbox(label="Out")
    gr.Button("Browser").click(None, text, out, js="(x) => x.length.toString()")
    gr.Button("Both").click(lambda x: x.upper(), text, out, js="(x) => x.trim()", api_name="upper")
    demo.load(None, None, None, js="() => { document.title = 'Hi' }")

demo.launch()
