import limelight as gr

demo = gr.Interface(
    lambda way: f"By {way.lower()}.",
    gr.Radio(["Train", "Boat"], value="Train", label="Way"),
    gr.Textbox(label="Answer"),
)

demo.launch()
