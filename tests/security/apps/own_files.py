"""An author's code that names the store's own files, and may serve all of its folder."""

from __future__ import annotations

import tempfile
from pathlib import Path

import limelight as gr

OUTPUTS = {
    "file": (gr.File, lambda path: path),
    "image": (lambda: gr.Image(type="filepath"), lambda path: path),
    "audio": (gr.Audio, lambda path: path),
    "video": (gr.Video, lambda path: path),
    "gallery": (gr.Gallery, lambda path: [path]),
    "annotated": (gr.AnnotatedImage, lambda path: (path, [])),
    "compared": (lambda: gr.ImageSlider(type="filepath"), lambda path: (None, path)),
    "model": (gr.Model3D, lambda path: path),
    "editor": (gr.ImageEditor, lambda path: {"background": None, "layers": [path], "composite": None}),
    "multimodal": (gr.MultimodalTextbox, lambda path: {"text": "", "files": [path]}),
    "chat": (gr.Chatbot, lambda path: [{"role": "assistant", "content": {"path": path}}]),
    "chat_file": (gr.Chatbot, lambda path: [{"role": "assistant", "content": gr.File(path)}]),
}


def of_nats() -> list[str]:
    folders = Path(tempfile.gettempdir()).glob("limelight-nats-*")
    return [str(path) for folder in folders for path in folder.rglob("*") if path.is_file()]


with gr.Blocks() as demo:
    name, button = gr.Textbox(label="Name"), gr.Button("Go")
    for output, (make, form) in OUTPUTS.items():
        button.click(lambda name, form=form: form(f"{name}"[::-1]), name, make(), api_name=output)
    button.click(of_nats, None, gr.JSON(), api_name="of_nats")
    button.click(lambda: "works", None, gr.Textbox(), api_name="works")

if __name__ == "__main__":
    demo.launch(allowed_paths=[".", tempfile.gettempdir()])
