# call all_same "t", 1, 2, true, ["a"], "b", "c"
# call all_same
import gradio as gr

with gr.Blocks() as demo:
    parts = [
        gr.Textbox("text"),
        gr.Number(5),
        gr.Slider(0, 10, 3),
        gr.Checkbox(True),
        gr.CheckboxGroup(["a", "b"], value=["a"]),
        gr.Radio(["a", "b"], value="b"),
        gr.Dropdown(["c", "d"]),
    ]
    go = gr.Button()
    go.click(lambda *values: list(values), parts, parts, api_name="all_same")

demo.launch()
