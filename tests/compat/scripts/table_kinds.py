# call polars {"headers": ["a", "b"], "data": [[1, "x"], [2, "y"]]}
# call numpy {"headers": ["a", "b"], "data": [[1, 2.5], [3, 4]]}
# call array {"headers": ["a", "b"], "data": [[1, null], ["x", true]]}
# call texts {"headers": ["a"], "data": [["x"], ["yy"]]}
# call empty {"headers": ["a", "b"], "data": []}
import gradio as gr
import numpy as np
import polars as pl

with gr.Blocks() as demo:
    first = gr.Dataframe(label="Polars", type="polars")
    second = gr.Dataframe(label="NumPy", type="numpy")
    third = gr.Dataframe(label="Rows", type="array", headers=["a", "b"], row_count=(2, "fixed"))
    out = gr.Dataframe(label="Out")
    said = gr.Textbox(label="Said")
    gr.Button("1").click(lambda t: t.with_columns(pl.col("a") * 2), first, out, api_name="polars")
    gr.Button("2").click(lambda t: np.cumsum(t, axis=0), second, out, api_name="numpy")
    gr.Button("3").click(lambda rows: rows[::-1], third, out, api_name="array")
    gr.Button("4").click(lambda t: f"{t.shape} {t.dtype.kind}", second, said, api_name="texts")
    gr.Button("5").click(lambda t: f"{t.shape} {t.columns}", first, said, api_name="empty")

demo.launch()
