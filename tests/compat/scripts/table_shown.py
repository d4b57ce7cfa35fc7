# call dates
# call styled
# call columns
# call missing
# call wire
import datetime

import gradio as gr
import pandas as pd


def dates():
    days = [datetime.date(2024, 5, 17), datetime.date(2024, 5, 18)]
    return pd.DataFrame({"day": days, "at": pd.to_datetime(["2024-05-17 09:30", "2024-05-18"]), "n": [1, 2]})


def styled():
    frame = pd.DataFrame({"city": ["Oslo", "Rome"], "share": [0.123456, 0.5]})
    return frame.style.format({"share": "{:.0%}"}).set_properties(subset=["share"], color="red")


def columns():
    return pd.DataFrame([[1, 2, 3]], columns=["z", "a", "m"], index=["only"])


with gr.Blocks() as demo:
    out = gr.Dataframe(label="Out", interactive=False, wrap=True, column_widths=["20%", "80%"], show_row_numbers=True)
    named = gr.Dataframe(label="Named", headers=["p", "q"], datatype=["str", "markdown"], column_count=2)
    gr.Button("Dates").click(dates, None, out)
    gr.Button("Styled").click(styled, None, out)
    gr.Button("Columns").click(columns, None, out)
    gr.Button("Missing").click(lambda: [["x", None], [None, "**y**"]], None, named, api_name="missing")
    gr.Button("Wire").click(lambda: {"headers": ["h"], "data": [["v"]]}, None, out, api_name="wire")

demo.launch()
