# call respond "Hi", "Be brief", 3
# call respond "Hi"
import gradio as gr


def respond(message, history, system, tokens):
    return f"{system}: {message}"[: int(tokens) + 10]


with gr.Blocks() as demo:
    system = gr.Textbox("You are helpful", label="System prompt")
    tokens = gr.Slider(1, 100, value=20, step=1, label="Tokens")
    gr.ChatInterface(
        respond,
        additional_inputs=[system, tokens],
        additional_inputs_accordion=gr.Accordion("Options", open=False),
        examples=[["Hello", "Be kind", 5], ["Bye", "Be rude", 7]],
        cache_examples=False,
    )

demo.launch()
