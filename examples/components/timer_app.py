import time

import limelight as gr

with gr.Blocks() as demo:
    clock = gr.Textbox(label="Time")
    timer = gr.Timer(1)
    timer.tick(lambda: time.strftime("%H:%M:%S"), None, clock, show_progress="hidden")
    gr.Button("Stop").click(lambda: gr.Timer(active=False), None, timer)

demo.launch()
