"""The same function without a concurrency limit: jobs wait for nothing but the engine."""

import gradio as gr


def greet(name: str) -> str:
    return f"Hello {name}!"


demo = gr.Interface(
    greet, gr.Textbox(label="Name"), gr.Textbox(label="Greeting"), api_name="greet", concurrency_limit=None
)

if __name__ == "__main__":
    demo.launch()
