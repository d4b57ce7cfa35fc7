import limelight as gr

with gr.Blocks() as demo:
    gr.Textbox(label="Name")
    with gr.Accordion("More options", open=True):
        gr.Slider(0, 1, value=0.5, label="Warmth")

demo.launch()
