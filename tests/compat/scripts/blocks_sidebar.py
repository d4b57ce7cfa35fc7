# call show "menu"
import gradio as gr

with gr.Blocks(title="Sidebar") as demo:
    with gr.Sidebar(position="left", open=True) as side:
        entry = gr.Textbox(label="Entry")
        show = gr.Button("Show")
    out = gr.Textbox(label="Out")
    show.click(lambda text: text, entry, out, api_name="show")
    side.collapse(lambda: "closed", None, out, api_name="collapsed")

demo.launch()
