"""One function for every component that can be an input."""

from __future__ import annotations

from typing import Any

import limelight as gr
from limelight.ui.component import Component

CHOICES = {"choices": ["a", "b", ("C", 3)]}
OPTIONS: dict[str, dict[str, Any]] = {  # Any: by component
    "Radio": CHOICES,
    "Dropdown": CHOICES,
    "CheckboxGroup": CHOICES,
    "Slider": {"minimum": 0, "maximum": 10},
}


def kinds() -> list[str]:
    found = [name for name in gr.__all__ if isinstance(getattr(gr, name), type)]
    left_out = ("State", "PlayableVideo", "WebComponent")
    return [name for name in found if issubclass(getattr(gr, name), Component) and name not in left_out]


with gr.Blocks() as demo:
    out, button = gr.Textbox(), gr.Button()
    for kind in kinds():
        button.click(lambda value: "taken", getattr(gr, kind)(**OPTIONS.get(kind, {})), out, api_name=kind)

demo.queue(default_concurrency_limit=None)

if __name__ == "__main__":
    demo.launch()
