import limelight as gr

with gr.Blocks() as demo:
    name = gr.Textbox("Ada", label="Name")
    greeting = gr.Textbox(label="Greeting")
    button = gr.Button("Greet", variant="primary")
    button.click(lambda name: f"Hello {name}!", name, greeting, api_name="greet")

demo.launch()
