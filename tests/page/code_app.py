"""Editors: one to write in, and others that functions fill."""

from __future__ import annotations

from typing import Any

import limelight as gr

counts = {"input": 0, "change": 0, "focus": 0, "blur": 0}


def count(name: str) -> Any:  # Any: a listener
    def told() -> str:
        counts[name] += 1
        return " ".join(f"{one}={number}" for one, number in counts.items())

    return told


with gr.Blocks() as demo:
    gr.Markdown("# Editors")
    before = gr.Textbox(label="Before")
    code = gr.Code("def f(x):\n    return x", "python", label="Program", autocomplete=True, elem_id="program")
    after = gr.Textbox(label="After")
    shown = gr.Code(
        "\n".join(f"select {number}" for number in range(60)),
        "sql-sqlite",
        label="Query",
        interactive=False,
        max_lines=8,
        wrap_lines=True,
        show_line_numbers=False,
        elem_id="query",
    )
    gr.Code("no label", show_label=False, buttons=[], elem_id="plain")
    heard = gr.Textbox(label="Heard")
    copy = gr.Button("To the query")
    turn = gr.Button("To JSON")
    copy.click(lambda text: text, code, shown)
    turn.click(lambda: gr.Code('{"a": 1}', language="json", lines=2), None, code)
    code.input(count("input"), None, heard)
    code.focus(count("focus"), None, heard)
    code.blur(count("blur"), None, heard)
