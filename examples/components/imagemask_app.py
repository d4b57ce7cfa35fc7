import limelight as gr

with gr.Blocks() as demo:
    marked = gr.ImageMask(gr.get_image("hills.jpg"), type="pil", label="Mark a part", height=320)
    mask = gr.Image(label="Mask")
    gr.Button("Show the mask").click(lambda marked: marked["layers"][0], marked, mask)

demo.launch()
