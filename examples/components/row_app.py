import limelight as gr

with gr.Blocks() as demo, gr.Row():
    gr.Textbox(label="First name")
    gr.Textbox(label="Last name")

demo.launch()
