import limelight as gr

demo = gr.Interface(
    lambda count: count * 2, gr.Number(21, precision=0, minimum=0, label="Count"), gr.Number(label="Twice")
)

demo.launch()
