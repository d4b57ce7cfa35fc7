# call keep "#aabbcc", "print(1)", "2024-05-01 10:00:00"
import gradio as gr

with gr.Blocks() as demo:
    color = gr.ColorPicker(label="Color")
    code = gr.Code(label="Code", language="python")
    when = gr.DateTime(label="When", type="string")
    out = gr.JSON(label="Out")
    gr.Button("Keep").click(lambda *values: values, [color, code, when], out, api_name="keep")

demo.launch()
