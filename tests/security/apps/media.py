"""Takes pictures and sounds, and holds them until the gate opens."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path
from typing import Any

import limelight as gr
from limelight.components.decoders.bounded import raise_if_cancelled
from limelight.components.video import Video
from limelight.ui.server_methods import slow_server

GATE = Path(os.environ["TEST_GATE"])


class Film(Video):
    @slow_server
    def watch(self, data: object) -> object:
        GATE.with_name(f"{threading.get_ident()}.watching").touch()
        while data != "now" and not GATE.exists():
            raise_if_cancelled()
            time.sleep(0.01)
        return data


def look(photo: Any) -> str:  # Any: an array
    return str(photo.shape)


def hold(photo: Any) -> str:  # Any: an array
    while not GATE.exists():
        time.sleep(0.01)
    return str(photo.shape)


def listen(talk: Any) -> int:  # Any: rate and samples
    return len(talk[1])


def check(photo: Any) -> None:  # Any: an array
    return None


with gr.Blocks() as demo:
    Film(label="A film")
    picture, sound = gr.Image(label="A picture"), gr.Audio(label="A sound")
    text, number = gr.Textbox(), gr.Number()
    button = gr.Button()
    button.click(look, picture, text)
    button.click(hold, picture, text, concurrency_limit=None)
    button.click(look, picture, text, validator=check, api_name="checked")
    button.click(listen, sound, number)

if __name__ == "__main__":
    demo.launch()
