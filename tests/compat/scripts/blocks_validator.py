# call sign_up "Ada", 30
# call sign_up "", 30
# call sign_up "Ada", 3
import gradio as gr


def check(name, age):
    return [
        gr.validate(len(name) > 0, "Please say your name"),
        gr.validate(age >= 18, "Too young"),
    ]


def sign_up(name, age):
    return f"{name}, {age}"


with gr.Blocks() as demo:
    name = gr.Textbox(label="Name")
    age = gr.Number(label="Age", precision=0)
    out = gr.Textbox(label="Out")
    gr.Button("Sign up").click(sign_up, [name, age], out, validator=check)

demo.launch()
