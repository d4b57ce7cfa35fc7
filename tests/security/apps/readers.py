"""Functions whose results are large."""

from __future__ import annotations

import os
import resource
from collections.abc import Iterator

import limelight as gr

SIZE = int(os.environ.get("TEST_SIZE", "8000000"))
FILE = os.environ["TEST_FILE"]
DESCRIPTORS = int(os.environ.get("TEST_DESCRIPTORS", "0"))

if DESCRIPTORS:
    resource.setrlimit(resource.RLIMIT_NOFILE, (DESCRIPTORS, DESCRIPTORS))


def much() -> str:
    return "x" * SIZE


def much_with_file() -> tuple[str, str]:
    return "x" * SIZE, FILE


def growing() -> Iterator[str]:
    for count in range(1, 21):
        yield "y" * (SIZE // 20 * count)


def quick(text: str) -> str:
    return text


with gr.Blocks() as demo:
    text, out, file = gr.Textbox(label="Text"), gr.Textbox(), gr.File()
    button = gr.Button()
    button.click(much, None, out)
    button.click(much_with_file, None, [out, file])
    button.click(growing, None, out)
    button.click(quick, text, out)

demo.queue(default_concurrency_limit=None)

if __name__ == "__main__":
    demo.launch(max_log_bytes=256 << 20)
