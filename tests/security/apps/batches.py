"""Batch functions whose callers get in each other's way."""

from __future__ import annotations

import asyncio
import tempfile
import threading
from pathlib import Path

import limelight as gr

holding, released = threading.Event(), threading.Event()


def answer(texts: list[str], pictures: list[object]) -> tuple[list[str], list[int], list[object]]:
    """The file that a text names or else a new one, how many came together, and what a text asks for."""
    gr.Info(f"first is {texts[0]}")
    folder = Path(tempfile.mkdtemp())
    paths = [text if "." in text else folder / text for text in texts]
    for path in paths:
        if isinstance(path, Path):
            path.write_text(path.name)
    deep: list[object] = []
    deep.append(deep)
    return [str(path) for path in paths], [len(texts)] * len(texts), [deep if text == "deep" else 1 for text in texts]


def thread(texts: list[str], pictures: list[object]) -> tuple[list[str], list[int], list[object]]:
    if texts == ["hold"]:
        holding.set()
        released.wait(20)
    return answer(texts, pictures)


async def coroutine(texts: list[str], pictures: list[object]) -> tuple[list[str], list[int], list[object]]:
    if texts == ["hold"]:
        holding.set()
        await asyncio.to_thread(released.wait, 20)
    return answer(texts, pictures)


def mixed(texts: list[str]) -> list[str]:
    if texts == ["hold"]:
        holding.set()
        released.wait(20)
    return texts[::-1]


def held() -> None:
    holding.wait(20)
    holding.clear()


def release() -> None:
    released.set()


def close() -> None:
    released.clear()


with gr.Blocks() as demo:
    text, picture, button = gr.Textbox(label="Text"), gr.Image(label="Picture"), gr.Button("Go")
    outputs = [gr.File(label="Out"), gr.Number(label="Together"), gr.JSON(label="More")]
    for function in (thread, coroutine):
        button.click(function, [text, picture], outputs, batch=True, max_batch_size=8, api_name=function.__name__)
    button.click(mixed, text, outputs[0], batch=True, max_batch_size=8, api_name="mixed")
    for gate in (held, release, close):
        button.click(gate, concurrency_limit=None, api_name=gate.__name__)

if __name__ == "__main__":
    demo.launch()
