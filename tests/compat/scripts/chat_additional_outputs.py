# call code "python"
import gradio as gr


def code(message, history):
    return f"Some {message}", {"language": message, "turns": len(history)}


with gr.Blocks() as demo:
    details = gr.JSON(label="Details", render=False)
    with gr.Row():
        with gr.Column():
            gr.ChatInterface(code, additional_outputs=[details])
        with gr.Column():
            details.render()

demo.launch()
