"""Options of form fields that need a browser to be seen."""

from __future__ import annotations

import limelight as gr

attributes = gr.InputHTMLAttributes(autocapitalize="off", enterkeyhint="search", lang="de", spellcheck=False)

with gr.Blocks() as demo:
    gr.Markdown("# Fields")
    shout = gr.Button("Shout")
    text = gr.Textbox(
        "ab", label="Text", buttons=["copy", shout], html_attributes=attributes, text_align="right", max_length=4
    )
    shout.click(lambda value: f"{value}!", text, text)
    hide = gr.Button("Hide")
    box = gr.Checkbox(label="Box", buttons=[hide])
    hide.click(lambda: gr.Button(visible=False), None, hide)
    clear = gr.Button("Clear")
    group = gr.CheckboxGroup(["a", "b", "c"], label="Letters", show_select_all=True, interactive=True, buttons=[clear])
    clear.click(lambda: [], None, group)
    gr.MultimodalTextbox(label="Message", html_attributes={"lang": "fr"}, text_align="right")
    many = gr.Dropdown((f"Choice {number}" for number in range(10_000)), label="Many", num_choices_shown=50)
    chosen = gr.Textbox(label="Chosen")
    many.select(lambda value: value, many, chosen)
    several = gr.Dropdown(range(10_000), label="Several", multiselect=True)
    gr.Slider(0, 1, 0.25, label="Share", precision=2)
    gr.Label("cat", label="Animal", color="#103060")
    number = gr.Number(label="Count", precision=1, placeholder="How many?", step=0.5, minimum=0, maximum=3)
    sent = gr.Textbox(label="Sent")
    number.submit(lambda value: str(value), number, sent)
