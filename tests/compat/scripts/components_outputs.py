# call show 3
import gradio as gr


def show(n):
    return (
        f"# {n:g}",
        f"<i>{n:g}</i>",
        {"a": n, "b": [None, True]},
        {"cat": 0.9, "dog": 0.1},
        "plain",
    )


with gr.Blocks() as demo:
    n = gr.Number(label="n", minimum=0, maximum=10, step=1)
    out = [gr.Markdown(), gr.HTML(), gr.JSON(), gr.Label(), gr.Text(label="T", type="text")]
    n.change(show, n, out)

demo.launch()
