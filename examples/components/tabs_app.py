import limelight as gr

with gr.Blocks() as demo:
    with gr.Tabs(selected="text") as tabs:
        with gr.Tab("Text", id="text"):
            gr.Textbox(label="Name")
        with gr.Tab("Picture", id="picture"):
            gr.Image(label="Picture")
    gr.Button("To the picture").click(lambda: gr.Tabs(selected="picture"), None, tabs)

demo.launch()
