"""One function with a page: the smallest useful app."""

import gradio as gr


def greet(name: str) -> str:
    return f"Hello {name}!"


demo = gr.Interface(greet, gr.Textbox(label="Name"), gr.Textbox(label="Greeting"), api_name="greet")

if __name__ == "__main__":
    demo.launch()
