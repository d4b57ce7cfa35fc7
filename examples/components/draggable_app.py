import limelight as gr

with gr.Blocks() as demo, gr.Draggable(orientation="row"):
    gr.Button("One")
    gr.Button("Two")
    gr.Button("Three")

demo.launch()
