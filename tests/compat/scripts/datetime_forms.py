# call shown "2024-05-17 09:30:00"
# call day "2024-05-17"
# call text "2024-05-17 09:30:00"
# call back 1715938200
# call kept null
import datetime

import gradio as gr

with gr.Blocks() as demo:
    stamp = gr.DateTime(label="Stamp", timezone="UTC")
    day = gr.DateTime(label="Day", include_time=False, type="datetime", timezone="UTC")
    text = gr.DateTime(label="Text", type="string")
    number = gr.Number(label="Seconds")
    said = gr.Textbox(label="Said")
    stamp.submit(lambda seconds: seconds, stamp, number, api_name="shown")
    day.change(lambda moment: f"{moment:%d.%m.%Y}", day, said, api_name="day")
    text.change(lambda written: written, text, said, api_name="text")
    gr.Button("Back").click(lambda seconds: seconds, number, stamp, api_name="back")
    gr.Button("Kept").click(lambda value: value, stamp, day, api_name="kept")
    gr.Button("Now").click(lambda: datetime.datetime(2024, 1, 2, 3, 4, 5), None, text, api_name="made")

demo.launch()
