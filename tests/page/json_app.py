"""Served by `test_json.py`: a list that is too long to be made at once."""

import limelight as gr

with gr.Blocks(title="JSON") as demo:
    gr.JSON([{"id": number} for number in range(500)], label="Rows", height=400)

if __name__ == "__main__":
    demo.launch()
