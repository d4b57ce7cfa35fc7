"""What scrolls, and what opens."""

from __future__ import annotations

import limelight as gr

WIDE = "+".join(f"x_{{{number}}}^2" for number in range(80))
COLUMNS = range(60)
TABLE = "\n".join(["|" + "|".join(f" {cell} " for cell in row) + "|" for row in (COLUMNS, ["-"] * 60, COLUMNS)])

with gr.Blocks(title="States") as demo:
    gr.Markdown(f"# States\n\n$$\\int_0^1 {WIDE}\\,dx$$\n\n{TABLE}\n\n$$a^2$$", elem_id="text")
    gr.Markdown("A line\n\n" * 40, height=150, elem_id="low")
    gr.HTML("<p>A line</p>" * 40, max_height=100, elem_id="markup")
    gr.Dropdown(["small", "large"], value="small", label="Size", interactive=True)
    gr.Dropdown(["sharp", "soft"], value=["soft"], multiselect=True, label="Style", interactive=True)
    gr.Dataframe([[1, 2], [3, 4]], headers=["a", "b"], label="Table", interactive=True)
    gr.DateTime(label="When", interactive=True)
    gr.ColorPicker("#336699", label="Colour", interactive=True)
    with gr.Accordion("More", open=False):
        gr.Textbox(label="In it")

demo.launch()
