"""A chat with more inputs. Runs on Gradio too."""

from __future__ import annotations

import gradio as gr


def reply(message: str, history: list[dict[str, object]], tone: str, length: float) -> str:
    """Answers a message."""
    return f"{message} {tone} {length} {len(history)}"


demo = gr.ChatInterface(
    reply,
    additional_inputs=[gr.Textbox("kind", label="Tone"), gr.Slider(1, 10, value=5, label="Length")],
)

if __name__ == "__main__":
    demo.launch()
