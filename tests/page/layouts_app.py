"""The app of the tests of layouts: each kind, and functions that open, select and hide."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import limelight as gr

GATE = Path(os.environ.get("PAGE_TEST_GATE", "/nonexistent"))
"""A slow function ends when this file appears: the test decides when."""


def noting(event: str) -> Callable[[gr.EventData, list[str]], tuple[list[str], str]]:
    def note(data: gr.EventData, noted: list[str]) -> tuple[list[str], str]:
        facts = data._data
        noted = [*noted, f"{event} {facts['index']} {facts['value']}" if "index" in facts else event]
        return noted, ", ".join(noted)

    return note


def wait() -> tuple[object, object]:
    while not GATE.exists():
        time.sleep(0.02)
    return gr.Row(), gr.Column()


with gr.Blocks(title="Layouts") as demo:
    with gr.Sidebar("Settings", width=280) as sidebar:
        gr.Slider(label="Temperature")
        gr.Textbox(label="Prompt", lines=4)
    noted = gr.State([])
    log = gr.Textbox(label="Log")
    with gr.Row():
        open_sidebar = gr.Button("Open sidebar")
        open_accordion = gr.Button("Open accordion")
        select_third = gr.Button("Select third")
        hide_first = gr.Button("Hide first")
        fill = gr.Button("Fill all")
        next_step = gr.Button("Second step")
    with gr.Tabs() as tabs:
        with gr.Tab("First", id="first") as first:
            gr.Textbox(label="In first")
        with gr.Tab("Hidden", visible=False):
            gr.Textbox(label="In hidden")
        with gr.Tab("Second") as second:
            in_second = gr.Textbox(label="In second")
        with gr.Tab("Third", id=3, elem_id="third", height=120) as third:
            in_third = gr.Textbox(label="In third", lines=6)
        with gr.Tab("Disabled", interactive=False):
            gr.Textbox(label="In disabled")
        with gr.Tab("Right", alignment="right", render_children=True):
            gr.Textbox(label="In right")
    with gr.Accordion("More", open=False, max_height=160) as accordion:
        in_accordion = gr.Textbox(label="In accordion", lines=8)
    with gr.Row():
        gr.JSON(label="Left", elem_id="left")
        gr.Label(label="Middle", elem_id="middle")
        gr.JSON(label="Right", elem_id="right")
    with gr.Row(equal_height=True):
        with gr.Column(scale=2, variant="panel"):
            gr.Textbox(label="Equal one")
            gr.Textbox(label="Equal two")
        gr.Textbox(label="Tall", lines=10)
        gr.Textbox(label="Short", elem_id="short")
        gr.Button("Equal button")
    with gr.Row(elem_id="scales"):
        gr.Textbox(label="Three", scale=3, elem_id="three")
        gr.Textbox(label="One", scale=1, elem_id="one")
        gr.Button("Narrow", scale=0, elem_id="narrow")
    with gr.Row(height=90, elem_id="low"):
        gr.Textbox(label="Higher than its row", lines=6)
    with gr.Row(variant="compact", elem_id="compact"):
        gr.Button("Close")
        gr.Button("Together")
    with gr.Group():
        gr.Textbox(label="Grouped")
        gr.Checkbox(label="Also grouped")
    with gr.Walkthrough() as walkthrough:
        with gr.Step("Choose", id=1) as choose:
            gr.Textbox(label="In step one")
        with gr.Step("Check", id=2) as check:
            gr.Textbox(label="In step two")
        with gr.Step("Send", id=3):
            gr.Textbox(label="In step three")
    with gr.Draggable(orientation="row"):
        gr.Textbox(label="Apple")
        gr.Textbox(label="Banana")
        with gr.Column():
            gr.Textbox(label="Cherry")
    with gr.Row(show_progress=True) as working, gr.Column(show_progress=True) as also:
        gr.Textbox(label="Working")
    slow = gr.Button("Work")
    with gr.Tabs(elem_id="many", overflow_behavior="menu"):
        for number in range(30):
            with gr.Tab(f"Page {number}", interactive=number != 28):
                gr.Textbox(label=f"In page {number}")
    with gr.Tabs(elem_id="wrapped", overflow_behavior="wrap"):
        for number in range(30):
            with gr.Tab(f"Leaf {number}"):
                gr.Textbox(label=f"In leaf {number}")
    with gr.Column(visible=False) as invisible:
        gr.Textbox(label="In invisible")
    with gr.Column(visible="hidden", elem_id="hidden-column"):
        gr.Textbox(label="In hidden column")
    late = gr.Textbox(label="Rendered later", render=False)
    gone = gr.Textbox(label="Taken off")
    gone.unrender()
    with gr.Row():
        late.render()

    listeners = {
        "tabs change": tabs.change,
        "tabs select": tabs.select,
        "first": first.select,
        "second": second.select,
        "third": third.select,
        "expand": accordion.expand,
        "collapse": accordion.collapse,
        "sidebar expand": sidebar.expand,
        "sidebar collapse": sidebar.collapse,
        "walk change": walkthrough.change,
        "check": check.select,
        "filled second": in_second.change,
        "filled accordion": in_accordion.change,
    }
    for event, listener in listeners.items():
        listener(noting(event), noted, [noted, log], concurrency_id="notes", concurrency_limit=1, queue=True)
    open_sidebar.click(lambda: gr.Sidebar(open=True), None, sidebar)
    open_accordion.click(lambda: gr.Accordion(open=True), None, accordion)
    select_third.click(lambda: gr.Tabs(selected=3), None, tabs)
    hide_first.click(lambda: (gr.Tab(visible=False), gr.Column(visible=True)), None, [first, invisible])
    fill.click(lambda: ["two", "three", "more"], None, [in_second, in_third, in_accordion])
    next_step.click(lambda: gr.Walkthrough(selected=2), None, walkthrough)
    slow.click(wait, None, [working, also])


if __name__ == "__main__":
    demo.launch()
