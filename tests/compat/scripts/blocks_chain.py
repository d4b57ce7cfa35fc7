# call first "a"
# call second "b"
# call third
import gradio as gr


def first(text):
    return text + "1"


def second(text):
    if text == "bad":
        raise gr.Error("This is bad", duration=5, title="Oh")
    return text + "2"


def third():
    return "done"


def failed():
    return "failed"


with gr.Blocks() as demo:
    a = gr.Textbox(label="A")
    b = gr.Textbox(label="B")
    status = gr.Textbox(label="Status")
    go = gr.Button("Go")
    step = go.click(first, a, b).then(second, b, b, show_progress="minimal")
    step.success(third, None, status)
    step.failure(failed, None, status, api_visibility="private")
    step.then(lambda: gr.Button(interactive=True), None, go, api_name=False)

demo.launch()
