import limelight as gr

with gr.Blocks() as demo, gr.Group():
    gr.Textbox(label="Name")
    gr.Checkbox(label="Formal")

demo.launch()
