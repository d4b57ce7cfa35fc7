import limelight as gr

with gr.Blocks() as demo:
    name = gr.Textbox("Ada", label="Name")
    greeting = gr.Textbox(label="Greeting")
    name.submit(lambda name: f"Hello {name}!", name, greeting)
    gr.DeepLinkButton()

demo.launch()
