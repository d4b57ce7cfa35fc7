import pandas as pd

import limelight as gr

wind = pd.DataFrame({"day": [1, 2, 3, 4, 5], "knots": [12, 15, 9, 14, 18]})

with gr.Blocks() as demo:
    gr.LinePlot(wind, x="day", y="knots", title="Wind", height=240)

demo.launch()
