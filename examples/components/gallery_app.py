import limelight as gr

pictures = [(gr.get_image("hills.jpg"), "Hills"), (gr.get_image("lantern.png"), "Lantern")]

with gr.Blocks() as demo:
    gr.Gallery(pictures, label="Pictures", columns=2, height=240)

demo.launch()
