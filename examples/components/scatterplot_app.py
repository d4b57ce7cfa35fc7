import pandas as pd

import limelight as gr

boats = pd.DataFrame({"crew": [4, 9, 6, 7, 5], "wind": [12, 18, 9, 15, 14], "boat": ["A", "B", "A", "B", "A"]})

with gr.Blocks() as demo:
    gr.ScatterPlot(boats, x="crew", y="wind", color="boat", height=240)

demo.launch()
