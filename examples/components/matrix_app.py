import limelight as gr

demo = gr.Interface(
    lambda rows: sum(map(sum, rows)),
    gr.Matrix([[1, 2], [3, 4]], headers=["a", "b"], datatype="number"),
    gr.Number(label="Sum"),
)

demo.launch()
