"""An app with three pages, one of which the bar does not show."""

from __future__ import annotations

import gradio as gr


def asked(request: gr.Request) -> str:
    return str(dict(request.query_params))


with gr.Blocks(title="Tool") as demo:
    name = gr.Textbox(label="Name")
    gr.Textbox(label="Asked at first", value=asked)
    navbar = gr.Navbar(value=[("Docs", "https://example.com")], main_page_name="Start")
    gr.Button("Rename").click(lambda: gr.Navbar(main_page_name="Begin"), None, navbar)

with demo.route("Second page", "/second"):
    shown, query = gr.Textbox(label="Shown"), gr.Textbox(label="Asked")
    gr.Button("Ask").click(asked, None, query, js="() => []")
    gr.Button("Ask directly").click(asked, None, query, queue=False)
    demo.load(lambda: "loaded", None, shown)

with demo.route("Hidden", show_in_navbar=False):
    gr.Markdown("# Found")

if __name__ == "__main__":
    demo.launch()
