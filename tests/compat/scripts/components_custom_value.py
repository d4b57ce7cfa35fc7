# call tag ["x", "new"], "other"
import gradio as gr

with gr.Blocks() as demo:
    tags = gr.Dropdown(["x", "y"], multiselect=True, allow_custom_value=True, max_choices=3, label="Tags")
    one = gr.Dropdown(["x", "y"], allow_custom_value=True, label="One")
    out = gr.JSON(label="Out")
    gr.Button("Tag").click(lambda *values: values, [tags, one], out, api_name="tag")

demo.launch()
