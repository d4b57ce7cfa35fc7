import limelight as gr

with gr.Blocks() as demo:
    with gr.Tab("Text"):
        gr.Textbox(label="Name")
    with gr.Tab("Picture"):
        gr.Image(label="Picture")

demo.launch()
