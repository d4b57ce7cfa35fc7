import limelight as gr

picture = gr.get_image("hills.jpg")

with gr.Blocks() as demo:
    gr.AnnotatedImage((picture, [((40, 60, 220, 200), "hill"), ((240, 20, 330, 110), "sky")]), label="Regions")

demo.launch()
