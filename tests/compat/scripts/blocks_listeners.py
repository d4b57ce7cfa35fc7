# call changed "x"
# call lambda
# call number 3, 4
import gradio as gr


def changed(text):
    return len(text)


with gr.Blocks() as demo:
    text = gr.Textbox(label="Text")
    slider = gr.Slider(label="Slider")
    box = gr.Checkbox(label="Box")
    pick = gr.Dropdown(["a", "b"], label="Pick", filterable=False)
    number = gr.Number(label="Number")
    text.change(changed, text, number)
    text.input(changed, text, number, trigger_mode="always_last", show_progress=False)
    text.focus(lambda: 1, None, number)
    slider.release(lambda value: value, slider, number, api_name="released")
    box.select(lambda value: int(value), box, number, api_visibility="undocumented")
    pick.select(lambda: 2, outputs=number, scroll_to_output=True)
    pick.key_up(lambda: 3, outputs=number, queue=False)
    number.submit(lambda a, b: a + b, [number, slider], number, api_name="number", concurrency_limit=None)

demo.launch()
