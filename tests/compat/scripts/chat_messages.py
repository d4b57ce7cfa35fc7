# call think "2+2"
import gradio as gr
from gradio import ChatMessage


def think(message, history):
    yield [ChatMessage(role="assistant", content="adding", metadata={"title": "Thinking", "status": "pending"})]
    yield [
        ChatMessage(role="assistant", content="adding", metadata={"title": "Thought", "status": "done", "duration": 1}),
        {"role": "assistant", "content": "4"},
    ]


gr.ChatInterface(think).launch()
