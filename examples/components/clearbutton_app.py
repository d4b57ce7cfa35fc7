import limelight as gr

with gr.Blocks() as demo:
    name = gr.Textbox("Ada", label="Name")
    age = gr.Number(36, label="Age")
    gr.ClearButton([name, age])

demo.launch()
