# call same 1
# call same_1 1
# call one 1
import gradio as gr


def same(x):
    return x


class Adder:
    def __init__(self, n):
        self.n = n

    def __call__(self, x):
        return x + self.n


with gr.Blocks() as demo:
    x = gr.Number()
    y = gr.Number()
    a, b, c = gr.Button("a"), gr.Button("b"), gr.Button("c")
    a.click(same, x, y)
    b.click(same, x, y)
    c.click(same, x, y, api_name="one")
    x.change(Adder(2), x, y)
    x.submit(same, x, y, api_name=False)
    y.submit(lambda v: v, y, x)

demo.launch()
