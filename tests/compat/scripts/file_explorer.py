# call count [["data", "a.csv"], ["data", "b.csv"]]
# call count []
# call one [["notes.txt"]]
# call one null
# call pick
# call folder [["data"]]
# call outside [["..", "x"]]
from pathlib import Path

import gradio as gr

root = Path("files")
for name in ("data/a.csv", "data/b.csv", "data/c.txt", "notes.txt"):
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).write_text(name)


def count(paths):
    return sum(len(Path(path).read_text()) for path in paths)


with gr.Blocks() as demo:
    many = gr.FileExplorer("**/*.csv", root_dir="files", label="Tables", height=200)
    single = gr.FileExplorer(root_dir="files", file_count="single", ignore_glob="**/*.csv", label="Note")
    number = gr.Number(label="Letters")
    text = gr.Textbox(label="Text")
    gr.Button("Count").click(count, many, number)
    gr.Button("Read").click(lambda path: path and Path(path).read_text(), single, text, api_name="one")
    gr.Button("Folder").click(
        lambda paths: sorted(one.name for one in Path(paths[0]).iterdir())[0], many, text, api_name="folder"
    )
    gr.Button("Pick").click(lambda: str(root / "data" / "a.csv"), None, many, api_name="pick")
    gr.Button("Outside").click(lambda paths: str(paths), many, text, api_name="outside")

demo.launch()
