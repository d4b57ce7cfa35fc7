"""An app whose page can be linked to."""

from __future__ import annotations

import limelight as gr


def greet(name: str, markup: str, times: float) -> tuple[str, str, dict[str, object]]:
    return f"Hello {name}", f"<b>{len(markup)}</b>", gr.update(value=times * 2)


with gr.Blocks() as demo:
    name, number = gr.Textbox(label="Name"), gr.Number(1, label="Number")
    markup = gr.HTML("<i>own</i>")
    out, doubled, shown = gr.Textbox(label="Greeting"), gr.Number(label="Doubled"), gr.HTML()
    gr.Button("Greet").click(greet, [name, markup, number], [out, shown, doubled])
    gr.DeepLinkButton()

if __name__ == "__main__":
    demo.launch()
