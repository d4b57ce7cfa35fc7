import limelight as gr

with gr.Blocks() as demo:
    gr.DuplicateButton("Make a copy", link="https://hub.example.com/-/new?from=ada/app")

demo.launch()
