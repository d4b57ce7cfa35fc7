# call pick 0
# call pick_path 0
# call number 0
import gradio as gr
import numpy as np
from PIL import Image

Image.fromarray(np.full((3, 4, 3), 90, np.uint8)).save("sample.png")

with gr.Blocks() as demo:
    picture = gr.Image(label="Picture", type="filepath")
    table = gr.Dataframe(label="Table", headers=["a", "b"], type="array")
    word = gr.Textbox(label="Word")
    rows = gr.Dataset(
        components=[picture, table, word],
        samples=[["sample.png", [[1, 2]], "one"], ["sample.png", [[3, 4], [5, 6]], "two"]],
        label="Rows",
        samples_per_page=5,
    )
    pictures = gr.Dataset(components=["image"], samples=[["sample.png"]], type="index", layout="gallery")
    rows.click(lambda row: (row[0], row[1], row[2]), rows, [picture, table, word], api_name="pick")
    rows.select(lambda row: row[0].rpartition("/")[2], rows, word, api_name="pick_path")
    pictures.click(lambda index: str(index), pictures, word, api_name="number")

demo.launch()
