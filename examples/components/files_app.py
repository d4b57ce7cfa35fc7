from pathlib import Path

import limelight as gr


def sizes(paths):
    return {Path(path).name: Path(path).stat().st_size for path in paths}


demo = gr.Interface(sizes, gr.Files([gr.get_file("boats.csv"), gr.get_file("note.txt")]), gr.JSON(label="Bytes"))

demo.launch()
