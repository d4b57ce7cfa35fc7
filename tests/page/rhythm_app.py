"""Rows of controls of all kinds, with and without an info; read-only ones; places of results; many tabs."""

from __future__ import annotations

import limelight as gr

with gr.Blocks(title="Rhythm") as demo:
    with gr.Row():
        name = gr.Textbox(label="Name", elem_id="name")
        gr.Number(label="Age", elem_id="age")
        gr.Slider(0, 2, value=0.5, step=0.1, label="Heat", info="Higher is wilder", elem_id="heat")
        gr.Dropdown(["cat", "dog"], label="Animal", elem_id="animal")
        gr.Radio(["a", "b"], label="Mode", value="a", elem_id="mode")
        gr.Checkbox(label="Fast", elem_id="fast")
        run = gr.Button("Run", elem_id="run")
    with gr.Row(equal_height=True, elem_id="equal"):
        gr.Textbox(label="Prompt", lines=6)
        gr.Markdown("short", container=True)
        gr.JSON(label="Data")
    with gr.Row():
        gr.Textbox("kept", label="Kept text", interactive=False)
        gr.Slider(0, 10, value=3, label="Kept slider", interactive=False)
        gr.Dropdown(["cat"], value="cat", label="Kept choice", interactive=False)
    with gr.Row():
        answer = gr.Textbox(label="Answer", interactive=False, elem_id="answer")
        picture = gr.Image(label="Picture", interactive=False, elem_id="picture")
        found = gr.JSON(label="Found", elem_id="found")
        shares = gr.Label(label="Shares", elem_id="shares")
        gr.Image(label="Nobody fills it", interactive=False, elem_id="lonely")
    chosen = gr.Dropdown(
        ["cat", "dog", "bird"], multiselect=True, value=["cat", "dog"], label="Chosen", elem_id="chosen"
    )
    gr.ColorPicker(label="Color")
    gr.Image(label="Upload")
    gr.Examples([["Ada Lovelace", 0.7], ["Grace Hopper", 1.1]], [name, gr.Number(label="A rather long header")])
    with gr.Tabs():
        for number in range(9):
            with gr.Tab(f"A long tab {number}"):
                gr.Textbox(label=f"In tab {number}")
    run.click(lambda name: (f"Hello {name}", None, {"a": 1}, {"a": 1}), name, [answer, picture, found, shares])

if __name__ == "__main__":
    demo.launch()
