import limelight as gr

demo = gr.Interface(
    lambda degrees: f"{degrees * 9 / 5 + 32:g} °F",
    gr.Slider(-20, 50, value=21, label="°C"),
    gr.Textbox(label="In Fahrenheit"),
)

demo.launch()
