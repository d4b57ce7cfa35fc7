import limelight as gr

with gr.Blocks() as demo, gr.Row():
    with gr.Column(scale=2, min_width=160):
        gr.Textbox(label="Twice as wide")
        gr.Textbox(label="Below it")
    with gr.Column(scale=1, min_width=160):
        gr.Textbox(label="Beside it")

demo.launch()
