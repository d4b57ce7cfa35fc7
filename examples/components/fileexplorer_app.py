from pathlib import Path

import limelight as gr

demo = gr.Interface(
    lambda paths: [Path(path).name for path in paths],
    gr.FileExplorer(glob="*.py", root_dir=Path(__file__).parent, height=240, label="Scripts"),
    gr.JSON(label="Chosen"),
)

demo.launch()
