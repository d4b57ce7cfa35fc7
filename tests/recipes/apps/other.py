"""An app that another one stands for."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import gradio as gr


def count(text: str, seen: int) -> Iterator[tuple[str, int]]:
    for step in range(1, 4):
        yield f"{text} {step}", seen + 1
    gr.Info("counted")


def told(seen: int) -> str:
    return f"seen {seen}"


def turned(path: str) -> str:
    found = Path(path)
    out = found.with_name("turned.txt")
    out.write_text(found.read_text()[::-1])
    return str(out)


def fails(kind: str) -> str:
    raise gr.Error("not today", title="Closed") if kind == "b" else ValueError("secret")


def endless(progress: gr.Progress = gr.Progress()) -> Iterator[str]:  # noqa: B008  # as scripts write it
    progress(0.5, desc="half")
    step = 0
    try:
        while True:
            step += 1
            yield str(step)
            time.sleep(0.05)
    finally:
        STOPPED.append(step)


STOPPED: list[int] = []

with gr.Blocks(title="The other") as demo:
    seen = gr.State(0)
    with gr.Row():
        name = gr.Textbox("Ada", label="Name", info="Of a person")
        kind = gr.Radio(["a", "b"], label="Kind", value="a")
    with gr.Tab("Results"):
        result = gr.Textbox(label="Result")
        markup = gr.HTML("<b>bold</b><script>window.taken = 1</script>")
        file = gr.File(label="File")
        turned_file = gr.File(label="Turned")
    go = gr.Button("Count", variant="primary")
    go.click(count, [name, seen], [result, seen], api_name="count").then(told, seen, markup, api_name="told")
    gr.Button("Turn").click(turned, file, turned_file, api_name="turn")
    gr.Button("Fail").click(fails, kind, result, api_name="fail")
    running = gr.Button("Run").click(endless, None, result, api_name="endless")
    gr.Button("Stop").click(None, cancels=[running])
    gr.Button("How many").click(lambda: str(len(STOPPED)), None, result, api_name="stopped")
    gr.Button("Hide").click(lambda: gr.update(visible=False, label="Gone", elem_id="x"), None, name, api_name="hide")
    gr.Button("Script").click(None, js="() => { window.taken = 2 }")
    gr.Examples([["Bob", "b"]], [name, kind])

if __name__ == "__main__":
    demo.launch()
