# call quick 1
# call gpu_a 1
import gradio as gr

with gr.Blocks() as demo:
    x = gr.Number(label="x")
    y = gr.Number(label="y")
    gr.Button("Quick").click(lambda v: v, x, y, api_name="quick", queue=False)
    gr.Button("A").click(lambda v: v + 1, x, y, api_name="gpu_a", concurrency_id="gpu", concurrency_limit=1)
    gr.Button("B").click(lambda v: v + 2, x, y, api_name="gpu_b", concurrency_id="gpu")

demo.queue(max_size=20, default_concurrency_limit=4, status_update_rate="auto", api_open=True)
demo.launch()
