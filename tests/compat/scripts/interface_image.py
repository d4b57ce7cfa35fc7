# call size {"upload": "dot.png"}
# call size null
import gradio as gr


def size(image):
    if image is None:
        return "nothing"
    height, width, channels = image.shape
    return f"{width} x {height}, {channels}"


demo = gr.Interface(size, gr.Image(), "text")
demo.launch()
