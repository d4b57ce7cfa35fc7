import limelight as gr

demo = gr.Interface(lambda color: color, gr.ColorPicker("#2f7d6b", label="Color"), gr.Textbox(label="As text"))

demo.launch()
