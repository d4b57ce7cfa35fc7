"""A page of 1,000 components in 20 tabs."""

import gradio as gr

TABS, ROUNDS = 20, 5
CHOICES = ["red", "green", "blue"]


def greet(name: str) -> str:
    return f"Hello {name}!"


def ten(number: int) -> None:
    """Ten components of the kinds that forms are made of."""
    with gr.Row():
        gr.Textbox(f"text {number}", label="Text")
        gr.Number(number, label="Number")
    gr.Slider(0, 100, value=number % 100, label="Slider")
    with gr.Row():
        gr.Checkbox(label="Checkbox")
        gr.Dropdown(CHOICES, label="Dropdown")
    gr.Radio(CHOICES, label="Radio")
    gr.CheckboxGroup(CHOICES, label="Group")
    gr.Markdown(f"Some *words* about number {number}.")
    gr.Textbox(label="Answer", lines=3, interactive=False)
    gr.Button(f"Button {number}")


with gr.Blocks(title="Tabs") as demo:
    name = gr.Textbox(label="Name")
    greeting = gr.Textbox(label="Greeting")
    gr.Button("Submit").click(greet, name, greeting)
    with gr.Tabs():
        for tab in range(TABS):
            with gr.Tab(f"T{tab}"):
                for part in range(ROUNDS):
                    ten(tab * ROUNDS + part)
                gr.HTML("end", elem_id=f"end-{tab}")

if __name__ == "__main__":
    demo.launch()
