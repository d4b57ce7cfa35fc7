"""The app that the browser tests of file explorers use."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import limelight as gr

FOLDER = Path(tempfile.mkdtemp())
for name in ("data/a.csv", "data/deep/b.csv", "notes.txt", "empty/.keep"):
    (FOLDER / name).parent.mkdir(exist_ok=True, parents=True)
    (FOLDER / name).touch()
(FOLDER / "large").mkdir()
for number in range(250):
    (FOLDER / "large" / f"{number:03}.txt").touch()


def listed(paths: list[str] | str | None) -> str:
    return repr([os.path.relpath(path, FOLDER) for path in ([paths] if isinstance(paths, str) else paths or [])])


def selected(event: gr.SelectData) -> str:
    return f"{event.index} {event.value} {event.selected}"


with gr.Blocks(title="Files") as demo:
    many = gr.FileExplorer(label="Many", root_dir=FOLDER, max_height=300)
    for event in ("change", "input", "select"):
        getattr(many, event)(None, None, None, js=f"() => {{ (window.events ??= []).push('{event}') }}")
    out, picked = gr.Textbox(label="Out"), gr.Textbox(label="Picked")
    many.select(selected, None, picked)
    gr.Button("List").click(listed, many, out, api_name="list")
    gr.Button("Set").click(lambda: [str(FOLDER / "notes.txt")], None, many, api_name="set")
    gr.Button("Deeper").click(lambda: gr.FileExplorer(root_dir=FOLDER / "data"), None, many)
    one = gr.FileExplorer("*.txt", label="One", root_dir=FOLDER, file_count="single")
    gr.Button("List one").click(listed, one, out, api_name="list_one")
    gr.FileExplorer(label="Shown", root_dir=FOLDER, value="notes.txt", interactive=False)
    gr.Examples([[["data/a.csv"]]], [many], elem_id="examples")

if __name__ == "__main__":
    demo.launch()
