import limelight as gr

demo = gr.Interface(
    lambda table: float(table.mean()),
    gr.Numpy([[1, 2], [3, 4]], datatype="number", headers=["a", "b"]),
    gr.Number(label="Mean"),
)

demo.launch()
