"""An app that stands for the one at `OTHER`."""

import os

import gradio as gr

demo = gr.load(os.environ["OTHER"], token=os.environ.get("OTHER_TOKEN"))
