# call add 1, 2
# call add 1
# call words "a b"
# call add "x", 2
import gradio as gr


def add(a: int, b: int = 5) -> int:
    """Adds two numbers."""
    return a + b


def words(text: str) -> list[str]:
    return text.split()


with gr.Blocks() as demo:
    gr.Markdown("An API")
    gr.api(add)
    gr.api(words, api_name="words")

demo.launch()
