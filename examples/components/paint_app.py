import limelight as gr

with gr.Blocks() as demo:
    gr.Paint(label="Drawing", height=320, canvas_size=(500, 220))

demo.launch()
