"""Interfaces in tabs. Runs on Gradio too."""

from __future__ import annotations

import gradio as gr


def greet(name: str, is_morning: bool = True, warmth: float = 20) -> tuple[str, float]:
    """Greets somebody, warmly.

    Args:
        name: who is greeted
    """
    return f"Good {'morning' if is_morning else 'evening'} {name}", warmth


def double(number: float) -> float:
    return number * 2


def clock() -> str:
    return "now"


def count(seen: int | None) -> tuple[str, int]:
    return "one more", (seen or 0) + 1


demo = gr.TabbedInterface(
    [
        gr.Interface(greet, ["text", "checkbox", gr.Slider(0, 100, value=20)], ["text", "number"]),
        gr.Interface(double, gr.Number(3, label="Number"), gr.Number(), examples=[[1], [2]]),
        gr.Interface(double, "number", "number", api_name="twice", live=True),
        gr.Interface(clock, None, "text"),
        gr.Interface(count, "state", ["text", "state"]),
        gr.Interface(lambda text: text, gr.Textbox(label="Said"), gr.Textbox(label="Heard")),
        gr.Interface(
            lambda image, files, size: "ok",
            ["image", "files"],
            "label",
            additional_inputs=[gr.Slider(1, 5, label="Size")],
            api_name="classify",
        ),
    ],
    ["Greet", "Double", "Twice", "Clock", "Count", "Echo", "Classify"],
)

if __name__ == "__main__":
    demo.launch()
