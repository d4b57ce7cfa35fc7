import limelight as gr

with gr.Blocks() as demo:
    gr.Sketchpad(label="Sketch", height=320, canvas_size=(500, 220))

demo.launch()
