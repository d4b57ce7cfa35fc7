"""An app with texts in two languages."""

from __future__ import annotations

import gradio as gr

i18n = gr.I18n(
    en={"name": "Name", "hint": "Who?", "red": "Red", "done": "Done well", "title": "Greeter"},
    fr={"name": "Nom", "hint": "Qui ?", "red": "Rouge", "done": "Bien fait", "title": "Salueur"},
)


def run(color: str) -> tuple[str, str]:
    gr.Info(i18n("done"))
    return color, f"**{i18n('done')}**"


with gr.Blocks(title=i18n("title")) as demo:
    gr.Markdown("# Hi: " + i18n("name"))
    name = gr.Textbox(label=i18n("name"), placeholder=i18n("hint"))
    color = gr.Radio([(i18n("red"), "red"), ("b", "b")], value="b", label="Color")
    got, said = gr.Textbox(label="Got", buttons=["copy"]), gr.Markdown()
    gr.Button(i18n("red")).click(run, color, [got, said])

if __name__ == "__main__":
    demo.launch(i18n=i18n)
