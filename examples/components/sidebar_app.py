import limelight as gr

with gr.Blocks() as demo:
    with gr.Sidebar(width=220):
        gr.Slider(0, 1, value=0.5, label="Warmth")
    gr.Textbox(label="Name")

demo.launch()
