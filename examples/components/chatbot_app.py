import limelight as gr


def answer(message, history):
    told = [*history, {"role": "user", "content": message}]
    return "", [*told, {"role": "assistant", "content": f"*{message[::-1]}* is that backwards."}]


with gr.Blocks() as demo:
    chat = gr.Chatbot(
        [{"role": "user", "content": "Hello"}, {"role": "assistant", "content": "*olleH* is that backwards."}],
        height=240,
    )
    message = gr.Textbox(label="Message", submit_btn=True)
    message.submit(answer, [message, chat], [message, chat])

demo.launch()
