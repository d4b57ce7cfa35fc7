"""Every kind of component that takes files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import limelight as gr


def size(value: object) -> str:
    paths = value if isinstance(value, list) else [value]
    return " ".join(str(Path(str(path)).stat().st_size) for path in paths if path)


def places(files: list[Any] | None) -> str:
    return ", ".join(sorted(f"{one.relative_path} ({Path(one).stat().st_size})" for one in files or []))


with gr.Blocks(title="Uploads") as demo:
    heard = gr.Textbox(label="Heard", interactive=False)
    files = gr.File(label="Files", file_count="multiple", elem_id="files")
    button = gr.UploadButton("Send", elem_id="button")
    sound = gr.Audio(label="Sound", type="filepath", elem_id="sound", sources=["upload"])
    film = gr.Video(label="Film", elem_id="film", sources=["upload"])
    picture = gr.Image(label="Picture", type="filepath", elem_id="picture", sources=["upload"])
    pictures = gr.Gallery(label="Pictures", elem_id="pictures")
    model = gr.Model3D(label="Model", elem_id="model")
    message = gr.MultimodalTextbox(label="Message", elem_id="message")
    sketch = gr.ImageEditor(label="Sketch", elem_id="sketch")
    folder = gr.File(label="Folder", file_count="directory", elem_id="folder")
    placed = gr.Textbox(label="Placed", interactive=False)
    folder.upload(places, folder, placed)
    files.upload(size, files, heard)
    button.upload(size, button, heard)
    message.upload(lambda value: size(value["files"]), message, heard)

if __name__ == "__main__":
    demo.launch()
