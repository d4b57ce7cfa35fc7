from pathlib import Path

import limelight as gr


def size(path):
    return Path(path).stat().st_size


demo = gr.Interface(
    size, gr.File(gr.get_file("boats.csv"), label="Table", file_types=[".csv"]), gr.Number(label="Bytes")
)

demo.launch()
