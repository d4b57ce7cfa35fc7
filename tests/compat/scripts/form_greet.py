# call greet "Ada", 2, true
# call greet "Ada"
# call greet "Ada", 20, true
# call greet 7, 2, true
import gradio as gr


def greet(name, times, loud):
    """Greets somebody.

    Args:
        name: who it is
        times: how often
        loud: whether to shout
    """
    text = " ".join([f"Hello {name}!"] * times)
    return text.upper() if loud else text


with gr.Blocks(title="Greeter") as demo:
    gr.Markdown("# Greeter")
    with gr.Row():
        name = gr.Textbox(label="Name", placeholder="Who are you?", max_length=30)
        times = gr.Slider(1, 10, value=3, step=1, label="Times")
    loud = gr.Checkbox(label="Loud", value=False)
    out = gr.Textbox(label="Greeting", lines=3, interactive=False)
    button = gr.Button("Greet", variant="primary")
    button.click(greet, [name, times, loud], out)
    name.submit(greet, [name, times, loud], out)

if __name__ == "__main__":
    demo.launch()
