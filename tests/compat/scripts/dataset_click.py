# call pick 0
# call pick 1
import gradio as gr

with gr.Blocks() as demo:
    word = gr.Textbox(label="Word")
    number = gr.Number(label="Number")
    rows = gr.Dataset(components=[word, number], samples=[["a", 1], ["b", 2]], label="Rows")
    rows.click(lambda row: (row[0], row[1]), rows, [word, number], api_name="pick")

demo.launch()
