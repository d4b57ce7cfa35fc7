# call transpose {"headers": ["1", "2"], "data": [[1, 2], [3, 4]]}
# call determinant {"headers": ["1", "2"], "data": [[1, 2], [3, 4]]}
import gradio as gr
import numpy as np


def determinant(matrix):
    """The determinant of a square matrix.

    Args:
        matrix: rows of numbers
    """
    return float(round(np.linalg.det(matrix), 6))


with gr.Blocks() as demo:
    gr.Interface(
        determinant, gr.Numpy(label="Matrix", headers=["1", "2"], datatype="number"), gr.Number(label="Determinant")
    )
    rows = gr.Matrix(label="Rows", headers=["1", "2"])
    turned = gr.Matrix(label="Turned", headers=["1", "2"])
    gr.Button("Turn").click(lambda rows: [list(row) for row in zip(*rows)], rows, turned, api_name="transpose")

demo.launch()
