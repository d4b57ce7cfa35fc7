import pandas as pd

import limelight as gr

boats = pd.DataFrame({"boat": ["Aster", "Brim", "Cove", "Dune"], "crew": [4, 9, 6, 7]})

with gr.Blocks() as demo:
    gr.BarPlot(boats, x="boat", y="crew", title="Crews", height=240)

demo.launch()
