import limelight as gr


def negative(picture):
    return 255 - picture


demo = gr.Interface(
    negative, gr.Image(gr.get_image("hills.jpg"), label="Picture", height=240), gr.Image(label="Negative", height=240)
)

demo.launch()
