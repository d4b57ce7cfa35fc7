import limelight as gr

with gr.Blocks() as demo:
    drawing = gr.ImageEditor(gr.get_image("hills.jpg"), type="pil", label="Drawing", height=320)
    drawn = gr.Image(label="Drawn")
    drawing.apply(lambda drawing: drawing["composite"], drawing, drawn)

demo.launch()
