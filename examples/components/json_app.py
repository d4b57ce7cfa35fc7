import limelight as gr

demo = gr.Interface(
    lambda text: {word: len(word) for word in text.split()},
    gr.Textbox("the cat and the fish", label="Text"),
    gr.JSON({"the": 3, "cat": 3}, label="Lengths"),
)

demo.launch()
