# call mix 10, 20, 0
# call mix 10, 20, 300
import gradio as gr


def mix(red, green, blue):
    return f"#{red:02x}{green:02x}{blue:02x}"


sliders = [gr.Slider(0, 255, step=1, label=name) for name in ("Red", "Green", "Blue")]
demo = gr.Interface(mix, sliders, gr.Textbox(label="Color"), live=True, flagging_mode="never")
demo.launch()
