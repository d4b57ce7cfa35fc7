# call user "Hi", []
# call bot [{"role": "user", "content": [{"type": "text", "text": "Hi"}]}]
# call wipe
import gradio as gr


def user(message, history):
    return "", history + [{"role": "user", "content": message}]


def bot(history):
    history.append({"role": "assistant", "content": ""})
    for character in "Yes":
        history[-1]["content"] += character
        yield history


with gr.Blocks() as demo:
    chatbot = gr.Chatbot(label="Bot", height=300)
    msg = gr.Textbox(label="Message")
    clear = gr.Button("Clear")
    msg.submit(user, [msg, chatbot], [msg, chatbot], queue=False).then(bot, chatbot, chatbot)
    clear.click(lambda: None, None, chatbot, queue=False, api_name="wipe")

demo.launch()
