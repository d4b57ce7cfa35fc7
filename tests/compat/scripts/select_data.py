# call choose ["x"]
import gradio as gr


def on_select(evt: gr.SelectData):
    return f"{evt.value} at {evt.index} of {evt.target}"


with gr.Blocks() as demo:
    box = gr.CheckboxGroup(["x", "y"], label="Box")
    out = gr.Textbox(label="Out")
    box.select(on_select, None, out)
    box.change(lambda values: ",".join(values), box, out, api_name="choose")

demo.launch()
