"""What the tests of calls with files in the same request call."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import limelight as gr


def describe(note: str | None, title: str, count: float) -> str:
    return f"{title}: {'none' if note is None else Path(note).read_text()} x {count:g}"


def count_all(notes: list[str] | None) -> int:
    return sum(len(Path(note).read_bytes()) for note in notes or [])


def say(message: dict[str, Any]) -> str:
    files = ",".join(Path(file).read_text() for file in message["files"])
    return f"{message['text']} {files}"


def look(picture: str, sound: str, film: str, model: str) -> list[str]:
    return [Path(one).suffix for one in (picture, sound, film, model)]


with gr.Blocks() as demo:
    note, notes = gr.File(label="Note"), gr.File(label="Notes", file_count="multiple")
    title, count = gr.Textbox("untitled", label="Title"), gr.Number(2, label="Count")
    message, out, out_json = gr.MultimodalTextbox(), gr.Textbox(), gr.JSON()
    picture = gr.Image(type="filepath")
    sound, film, model = gr.Audio(type="filepath"), gr.Video(), gr.Model3D()
    button = gr.Button()
    button.click(describe, [note, title, count], out)
    button.click(count_all, notes, gr.Number())
    button.click(say, message, out)
    button.click(look, [picture, sound, film, model], out_json)

if __name__ == "__main__":
    demo.launch()
