# call undo [{"role": "user", "content": [{"type": "text", "text": "a"}]}, {"role": "assistant", "content": [{"type": "text", "text": "b"}]}]
import gradio as gr


def undo(history, data: gr.UndoData):
    return history[: data.index]


def like(data: gr.LikeData):
    print(data.index, data.value, data.liked)


with gr.Blocks() as demo:
    chatbot = gr.Chatbot(
        [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}],
        label="Talk",
        editable="user",
        like_user_message=True,
        avatar_images=(None, None),
    )
    chatbot.undo(lambda history: history[:-2], chatbot, chatbot, api_name="undo")
    chatbot.undo(undo, chatbot, chatbot, api_visibility="private")
    chatbot.like(like, None, None)
    gr.ClearButton([chatbot])

demo.launch()
