"""Functions that work for every value that their description allows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import limelight as gr


def greet(name: str, warmth: float, is_morning: bool) -> str:
    """Says hello."""
    return f"{'Good morning' if is_morning else 'Good evening'} {name}, {warmth:g}"


def choose(color: str, sizes: list[str]) -> dict[str, Any]:  # Any: JSON
    return {"color": color, "sizes": sizes}


def letters(text: str) -> Iterator[str]:
    yield from text


def count_lines(path: str | None) -> int:
    return 0 if path is None else 1


with gr.Blocks(title="Described") as demo:
    name, warmth = gr.Textbox(label="Name"), gr.Slider(0, 30, value=20, label="Warmth", info="In degrees.")
    morning = gr.Checkbox(label="Morning")
    color, sizes = gr.Radio(["red", "blue"], label="Color"), gr.CheckboxGroup(["S", "M", "L"], label="Sizes")
    file, out, out_json, out_number = gr.File(label="File"), gr.Textbox(), gr.JSON(), gr.Number()
    button = gr.Button()
    button.click(greet, [name, warmth, morning], out)
    button.click(choose, [color, sizes], out_json)
    button.click(letters, name, out)
    button.click(count_lines, file, out_number)
    button.click(lambda: "hidden", None, out, api_name="hidden", api_visibility="undocumented")

if __name__ == "__main__":
    demo.launch()
