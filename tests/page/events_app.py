"""An app that shows what its functions learn of events."""

from __future__ import annotations

import gradio as gr


def query(request: gr.Request) -> str:
    return str(request.query_params)


def selected(event: gr.SelectData) -> str:
    return f"{event.index} {event.value} {event.target.label}"


def target(event: gr.EventData) -> str:
    return str(event.target.value)


def deleted(event: gr.DeletedFileData) -> str:
    return str(event.file.orig_name)


with gr.Blocks() as demo:
    asked = gr.Textbox(label="Query")
    chosen, fired, gone = gr.Textbox(label="Chosen"), gr.Textbox(label="Fired"), gr.Textbox(label="Gone")
    with gr.Tabs():
        with gr.Tab("One"):
            one = gr.Button("First")
        with gr.Tab("Two") as second:
            two = gr.Button("Second")
            files = gr.File(file_count="multiple")
    demo.load(query, None, asked)
    second.select(selected, None, chosen)
    gr.on([one.click, two.click], lambda: None).then(lambda: None).success(target, None, fired)
    files.delete(deleted, None, gone)
    demo.launch()
