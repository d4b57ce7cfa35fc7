# call divide 6, 3
# call divide 1, 0
# call divide 1, "x"
import gradio as gr


def divide(a: float, b: float):
    return a / b


demo = gr.Interface(divide, [gr.Number(label="a"), gr.Number(label="b")], gr.Number())
demo.launch(show_error=True)
