"""Shows a caller's text wherever markup can be shown."""

from __future__ import annotations

import limelight as gr


def as_answer(text: str) -> list[dict[str, object]]:
    return [{"role": "user", "content": text}, {"role": "assistant", "content": text}]


def as_part(text: str) -> list[dict[str, object]]:
    return [{"role": "assistant", "content": gr.HTML(text)}]


def as_notice(text: str) -> None:
    gr.Warning(text, title=text, duration=None)


def as_label(text: str) -> object:
    return gr.update(label=text, value=text, info=text)


def as_file(address: str) -> list[object]:
    message = {"role": "assistant", "content": [{"type": "file", "file": address}]}
    return [address, [(address, "one")], address, address, [message]]


with gr.Blocks(title="Markup") as demo:
    witness = gr.Markdown("The page's **own** text", elem_id="witness", sanitize_html=False)
    own = gr.Checkbox(label="Own", elem_id="own")
    text = gr.Textbox(label="Text", elem_id="text", lines=3)
    with gr.Row():
        buttons = {name: gr.Button(name) for name in ("markdown", "answer", "free answer", "part", "notice", "label")}
        file = gr.Button("file")
    markdown = gr.Markdown(elem_id="markdown")
    answer = gr.Chatbot(label="Answer", elem_id="answer", height=None)
    free = gr.Chatbot(label="Free", elem_id="free_answer", sanitize_html=False, height=None)
    part = gr.Chatbot(label="Part", elem_id="part", height=None)
    label = gr.Textbox(label="Label", elem_id="label")
    html = gr.HTML(elem_id="html")
    with gr.Row():
        files = [gr.Image(label="Image"), gr.Gallery(label="Gallery"), gr.Video(label="Video"), gr.Audio(label="Audio")]
        files.append(gr.Chatbot(label="Chat", height=None))
    buttons["markdown"].click(lambda text: text, text, markdown)
    buttons["answer"].click(as_answer, text, answer)
    buttons["free answer"].click(as_answer, text, free)
    buttons["part"].click(as_part, text, part)
    buttons["notice"].click(as_notice, text, None)
    buttons["label"].click(as_label, text, label)
    file.click(as_file, text, files)

if __name__ == "__main__":
    demo.launch()
