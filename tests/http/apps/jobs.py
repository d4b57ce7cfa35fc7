"""Functions that wait until they are let go, fail in every way, and tell when they were stopped."""

from __future__ import annotations

import asyncio
import tempfile
import threading
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import limelight as gr

PACE_S = 0.01
"""Between two values: a function that never ends must not fill the memory before the test stops it."""

released: defaultdict[str, asyncio.Event] = defaultdict(asyncio.Event)
stopped: defaultdict[str, threading.Event] = defaultdict(threading.Event)
runs: defaultdict[str, int] = defaultdict(int)


async def hold(key: str) -> str:
    await released[key].wait()
    return f"{key} let go"


async def release(key: str) -> str:
    released[key].set()
    return key


def count_runs(key: str) -> int:
    runs[key] += 1
    return runs[key]


async def coroutine(key: str) -> str:
    try:
        await asyncio.Event().wait()
    finally:
        stopped[key].set()
    return key


async def async_generator(key: str) -> AsyncIterator[str]:
    try:
        while True:
            yield key
            await asyncio.sleep(PACE_S)
    finally:
        stopped[key].set()


def generator(key: str) -> Iterator[str]:
    try:
        while not stopped[key].wait(PACE_S):
            yield key
    finally:
        stopped[key].set()


def function(key: str, progress: gr.Progress = gr.Progress()) -> None:  # noqa: B008  # how it is declared
    try:
        while not stopped[key].wait(PACE_S):
            progress((3, 8), desc="Baking", unit="loaves")
    finally:
        stopped[key].set()


def has_stopped(key: str) -> bool:
    return stopped[key].wait(10)


def write(text: str) -> str:
    path = Path(tempfile.mkdtemp(), "written.txt")
    path.write_text(text)
    return str(path)


def fail(message: str) -> str:
    raise gr.Error(message, duration=3, title="Oven")


def fail_secretly() -> str:
    raise ValueError("secret detail")


def letters(text: str) -> Iterator[str]:
    yield from text


with gr.Blocks() as demo:
    text, number, file, flag = gr.Textbox(label="Text"), gr.Number(), gr.File(), gr.Checkbox()
    button = gr.Button()
    for function_of_text in (release, fail, letters):
        button.click(function_of_text, text, text)
    for endless in (coroutine, async_generator, generator, function):
        button.click(endless, text, text, concurrency_limit=None)
    button.click(hold, text, text)
    button.click(count_runs, text, number)
    button.click(has_stopped, text, flag, concurrency_limit=None)
    button.click(write, text, file)
    button.click(fail_secretly, None, text)
    button.click(coroutine, text, text, api_name="limited", time_limit=0.05)

if __name__ == "__main__":
    demo.launch()
