"""A chat of many messages and a long text, beside a form."""

from __future__ import annotations

import limelight as gr

MESSAGES, PARTS = 400, 300
TEXT = "".join(
    f"## Part {number}\n\nThe river of part {number} runs past **a mill** and `a lock`, with {number} boats a day.\n\n"
    f"- one of part {number}\n- two, see [the last](#part-{PARTS - 1})\n\n"
    for number in range(PARTS)
)


def said(number: int) -> dict[str, str]:
    role = "assistant" if number % 2 else "user"
    return {"role": role, "content": f"Message {number} of *many*.\n\n```python\nprint({number})\n```"}


Messages = list[dict[str, str]]


def check(text: str, count: int) -> tuple[object, int]:
    return gr.skip(), count + 1


def add() -> Messages:
    """As a function does that keeps the messages somewhere: all of them, made anew."""
    return [*map(said, range(MESSAGES)), {"role": "assistant", "content": "One more."}]


def other() -> Messages:
    return [{"role": "user", "content": f"Other {number}."} for number in range(MESSAGES)]


with gr.Blocks(title="Long") as demo:
    box = gr.Textbox(label="Box")
    count = gr.Number(0, label="Count", precision=0)
    chat = gr.Chatbot([*map(said, range(MESSAGES))], elem_id="chat", height=400, group_consecutive_messages=False)
    box.change(check, [box, count], [chat, count])
    gr.Button("Add").click(add, None, chat)
    gr.Button("Other").click(other, None, chat)
    gr.Markdown(TEXT, elem_id="text", header_links=True)
