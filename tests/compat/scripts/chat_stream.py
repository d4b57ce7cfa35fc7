# call chat "abc"
# page /chat: "abc", null
import gradio as gr


def slow_echo(message, history):
    for end in range(len(message)):
        yield "You typed: " + message[: end + 1]


demo = gr.ChatInterface(slow_echo, api_name="chat", flagging_mode="manual", flagging_options=["Like", "Spam"])
demo.launch()
