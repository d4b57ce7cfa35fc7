"""A file explorer of the working directory, where the server keeps its database, and what a function gets of it."""

from __future__ import annotations

import limelight as gr

with gr.Blocks() as demo:
    everything = gr.FileExplorer("**/*", ignore_glob="**/ignored", label="Files")
    tables = gr.FileExplorer("data/**/*.csv", label="Tables", root_dir="root", file_count="single")
    name, out = gr.Textbox(), gr.Textbox()
    button = gr.Button("Go")
    button.click(lambda paths: repr(paths), everything, out, api_name="everything")
    button.click(lambda path: repr(path), tables, out, api_name="tables")
    button.click(lambda paths: paths[0], everything, gr.File(), api_name="fetch")
    button.click(lambda paths: paths[0][0], everything, gr.File(), api_name="fetch_raw", preprocess=False)
    button.click(lambda path: path, tables, gr.File(), api_name="fetch_table")

if __name__ == "__main__":
    demo.launch()
