import limelight as gr

demo = gr.Interface(
    lambda formal: "Good day" if formal else "Hi", gr.Checkbox(True, label="Formal"), gr.Textbox(label="Greeting")
)

demo.launch()
