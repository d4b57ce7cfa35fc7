# call toggle true
# call toggle false
# call choose "fruit"
# call reset
# call nothing
import gradio as gr

FOODS = {"fruit": ["apple", "pear"], "bread": ["rye", "wheat"]}


def toggle(advanced):
    return gr.update(visible=advanced), gr.Textbox(label="Advanced" if advanced else "Simple", lines=3)


def choose(kind):
    return gr.Dropdown(choices=FOODS[kind], value=FOODS[kind][0])


def nothing():
    return gr.skip(), gr.update()


with gr.Blocks() as demo:
    advanced = gr.Checkbox(label="Advanced?")
    with gr.Column(visible=False) as more:
        gr.Slider(label="Depth")
    text = gr.Textbox(label="Simple")
    kind = gr.Radio(list(FOODS), label="Kind")
    food = gr.Dropdown([], label="Food")
    advanced.change(toggle, advanced, [more, text])
    kind.change(choose, kind, food)
    gr.Button("Reset").click(
        lambda: [None, gr.update(value=None, interactive=False)], None, [kind, food], api_name="reset"
    )
    gr.Button("Nothing").click(nothing, None, [kind, food])

demo.launch()
