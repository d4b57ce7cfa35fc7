import limelight as gr

demo = gr.Interface(
    lambda text: len(text.split()), gr.TextArea("The cat and the fish.", label="Text"), gr.Number(label="Words")
)

demo.launch()
