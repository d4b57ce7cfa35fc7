"""Tables that show, or are made of, what callers send."""

from __future__ import annotations

import limelight as gr

EVIL = [
    "<img src='data:,' onerror='window.evil = 1'><style>body { display: none }</style><b id='x'>html</b>",
    "[link](javascript:window.evil=1) <i style='position:fixed;inset:0'>markdown</i>",
    "javascript:window.evil=1",
    "<b>text</b>",
]
CSS = "position: fixed; inset: 0; z-index: 99; background: url(/file=/x); color: red; width: 9999px; --ll-text: red"
TABLE = {
    "headers": ["<b>html</b>", "markdown", "image", "text"],
    "data": [EVIL],
    "metadata": {"display_value": [EVIL], "styling": [[CSS, CSS, CSS, CSS]]},
}

with gr.Blocks() as demo:
    table = gr.Dataframe(TABLE, datatype=["html", "markdown", "image", "str"], label="Evil", interactive=True)
    gr.DeepLinkButton()
    sizes, out = gr.Dataframe(type="numpy"), gr.Textbox()
    gr.Button().click(lambda given: str(given.shape), table, out, api_name="frame")
    gr.Button().click(lambda given: str(given.shape), sizes, out, api_name="array")
    structs = gr.Dataframe(type="polars")
    gr.Button().click(lambda given: str(given.shape), structs, out, api_name="polars")
    gr.Button().click(lambda given: given, table, table, api_name="rich")

if __name__ == "__main__":
    demo.launch()
