import limelight as gr

with gr.Blocks() as demo:
    gr.ImageSlider((gr.get_image("hills.jpg"), gr.get_image("tiles.webp")), label="Before and after", height=240)

demo.launch()
