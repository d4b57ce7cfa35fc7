"""One plot, and nothing else."""

from __future__ import annotations

import limelight as gr

with gr.Blocks() as demo:
    gr.LinePlot({"x": [1, 2, 3], "y": [1, 4, 9]}, x="x", y="y", label="Squares")
