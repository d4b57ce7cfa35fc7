# call total 4, 5
# call difference 4, 5
import gradio as gr

with gr.Blocks() as demo:
    a = gr.Number(label="a")
    b = gr.Number(label="b")
    out = gr.Number(label="Result")

    def total(values):
        return values[a] + values[b]

    def difference(values):
        return {out: values[a] - values[b]}

    gr.Button("Add").click(total, {a, b}, out)
    gr.Button("Subtract").click(difference, {a, b}, {out})

demo.launch()
