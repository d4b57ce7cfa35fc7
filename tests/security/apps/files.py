"""Every kind of input that holds files, beside a folder that may be served in part. It remembers what ran."""

from __future__ import annotations

import os
from typing import Any

import limelight as gr

FOLDER = os.environ["TEST_FOLDER"]
ran: list[str] = []


def note(value: Any) -> str:  # Any: of every component
    ran.append(repr(value))
    return repr(value)


def echo(text: str) -> str:
    return text


with gr.Blocks() as demo:
    inputs = {
        "file": gr.File(label="Value"),
        "files": gr.Files(label="Value"),
        "picture": gr.Image(label="Value", type="filepath"),
        "sound": gr.Audio(label="Value", type="filepath"),
        "video": gr.Video(label="Value"),
        "gallery": gr.Gallery(label="Value", type="filepath"),
        "annotated": gr.AnnotatedImage(label="Value"),
        "compared": gr.ImageSlider(label="Value", type="filepath"),
        "model": gr.Model3D(label="Value"),
        "message": gr.MultimodalTextbox(label="Value"),
        "chat": gr.Chatbot(label="Value"),
        "upload": gr.UploadButton(label="Value"),
        "download": gr.DownloadButton(label="Value"),
        "microphone": gr.Microphone(label="Value", type="filepath"),
        "player": gr.PlayableVideo(label="Value"),
        "background": gr.ImageEditor(label="Value", type="filepath"),
        "layer": gr.Sketchpad(label="Value", type="filepath"),
        "composite": gr.ImageMask(label="Value", type="filepath"),
        "painting": gr.Paint(label="Value", type="filepath"),
    }
    camera = gr.Image(label="Value", type="filepath", streaming=True, sources="webcam")
    text, out, out_file, out_picture = gr.Textbox(label="Value"), gr.Textbox(), gr.File(), gr.Image()
    out_json = gr.JSON()
    button = gr.Button()
    for name, component in inputs.items():
        button.click(note, component, out, api_name=name)
    camera.stream(note, camera, out, concurrency_limit=None, api_name="camera")
    button.click(echo, text, out_file, api_name="echo_file")
    button.click(echo, text, out_picture, api_name="echo_picture")
    button.click(echo, text, gr.DownloadButton(), api_name="echo_download")
    button.click(lambda path: gr.Button(icon=path), text, gr.Button(), api_name="echo_icon")
    button.click(echo, text, out_json, api_name="echo_json")
    button.click(lambda pressed, kept: repr((pressed, kept)), [button, gr.State("own")], out, api_name="pressed")
    button.click(lambda: len(ran), None, gr.Number(), api_name="ran")

demo.queue(default_concurrency_limit=None)

if __name__ == "__main__":
    demo.launch(allowed_paths=[f"{FOLDER}/open"], blocked_paths=[f"{FOLDER}/open/blocked"])
