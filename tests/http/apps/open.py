"""An app that a page of one other origin may call, behind a proxy that is not on this machine."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import limelight as gr


def greet(name: str) -> str:
    return f"Hello {name}"


def copied(path: str) -> str:
    return path


def count() -> Iterator[int]:
    yield from range(3)


with gr.Blocks() as demo:
    name, file, out, out_file, number = gr.Textbox(), gr.File(), gr.Textbox(), gr.File(), gr.Number()
    button = gr.Button()
    button.click(greet, name, out)
    button.click(greet, name, out, queue=False, api_name="at_once")
    button.click(copied, file, out_file)
    button.click(count, None, number, queue=False)

demo.queue(api_open=False)

if __name__ == "__main__":
    demo.launch(
        allowed_origins=["https://friend.example/"],
        allowed_paths=[str(Path(__file__).parent)],
        trusted_proxies=["192.0.2.1"],
        favicon_path=os.environ.get("TEST_FAVICON"),
        pwa=True,
    )
