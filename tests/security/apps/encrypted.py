import os
import sys

import limelight as gr

if os.environ["TEST_LOOP"] == "asyncio":
    sys.modules["uvloop"] = None  # type: ignore[assignment]  # as if it were not installed

with gr.Blocks() as demo:
    gr.Textbox()

demo.launch()
