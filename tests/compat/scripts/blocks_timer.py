# page timer.tick: 1
# call stop
import gradio as gr

with gr.Blocks() as demo:
    timer = gr.Timer(5)
    count = gr.Number(0, label="Ticks")
    timer.tick(lambda n: n + 1, count, count, api_visibility="private")
    gr.Button("Stop").click(lambda: gr.Timer(active=False), None, timer, api_name="stop")

demo.launch()
