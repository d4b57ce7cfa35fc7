# call echo "Hi"
import gradio as gr


def echo(message, history):
    return f"You said: {message}"


demo = gr.ChatInterface(echo, title="Echo")

if __name__ == "__main__":
    demo.launch()
