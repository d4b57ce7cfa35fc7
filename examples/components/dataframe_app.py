import pandas as pd

import limelight as gr

boats = pd.DataFrame({"boat": ["Aster", "Brim", "Cove"], "crew": [4, 9, 6], "sailed": [True, False, True]})


def crews(table):
    return int(table["crew"].sum())


demo = gr.Interface(crews, gr.Dataframe(boats, label="Boats", show_search="search"), gr.Number(label="Sailors"))

demo.launch()
