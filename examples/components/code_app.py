import limelight as gr

demo = gr.Interface(
    lambda source: f"{len(source.splitlines())} lines",
    gr.Code("def greet(name):\n    return f'Hello {name}!'", language="python", label="Source"),
    gr.Textbox(label="Size"),
)

demo.launch()
