# page /work: 2
# call work 1
import gradio as gr


def work(n, progress=gr.Progress()):
    progress(0, desc="Starting")
    for i in range(int(n)):
        progress((i + 1, int(n)), desc="Working", unit="parts")
    return "done"


with gr.Blocks() as demo:
    n = gr.Number(3, label="n")
    out = gr.Textbox(label="Out")
    gr.Button("Work").click(work, n, out, show_progress_on=[out])

demo.launch()
