# call choose 2, ["r"], "s"
# call choose 3, ["r", "g"], "m"
import gradio as gr


def choose(number, colors, size):
    return f"{number!r} {colors!r} {size!r}"


with gr.Blocks() as demo:
    number = gr.Dropdown([("one", 1), ("two", 2), ("three", 3)], label="Number")
    colors = gr.CheckboxGroup([("Red", "r"), ("Green", "g")], label="Colors", type="value")
    size = gr.Radio([("Small", "s"), ("Medium", "m")], label="Size", type="index")
    out = gr.Textbox(label="Out")
    gr.Button("Choose").click(choose, [number, colors, size], out)

demo.launch()
