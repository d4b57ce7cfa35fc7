"""Functions that tell a lot, and hold inputs until a file is there. The environment chooses the limits."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import limelight as gr

GATE = Path(os.environ.get("TEST_GATE", "/nonexistent"))
MEGABYTE = 1 << 20


async def hold(text: str) -> int:
    while not await asyncio.to_thread(GATE.exists):  # noqa: ASYNC110  # another process opens it
        await asyncio.sleep(0.01)
    return len(text)


def quick(text: str) -> str:
    return text


def much(count: float) -> str:
    return "x" * int(count * MEGABYTE)


def yields() -> Iterator[str]:
    number = 0
    while True:
        number += 1
        yield f"{number:09}" * (MEGABYTE // 9)


async def yields_async() -> AsyncIterator[str]:
    number = 0
    while True:
        number += 1
        yield f"{number:09}" * (MEGABYTE // 9)
        await asyncio.sleep(0)


def notifies() -> str:
    while True:
        gr.Info("x" * MEGABYTE)


def stays(count: float) -> Iterator[str]:
    yield "y" * int(count * MEGABYTE)
    while not GATE.exists():
        time.sleep(0.01)  # another process opens it


def remember(text: str, seen: list[str]) -> tuple[str, list[str]]:
    seen = [*seen, text]
    return str(len(seen)), seen


with gr.Blocks() as demo:
    text, number, out, seen = gr.Textbox(), gr.Number(), gr.Textbox(), gr.State([])
    button = gr.Button()
    button.click(hold, text, out)
    button.click(quick, text, out)
    button.click(much, number, out, concurrency_limit=None)
    button.click(stays, number, out, concurrency_limit=None)
    button.click(yields, None, out, concurrency_limit=None)
    button.click(yields_async, None, out, concurrency_limit=None)
    button.click(notifies, None, out, concurrency_limit=None)
    button.click(remember, [text, seen], [out, seen], concurrency_limit=None)

options: dict[str, Any] = {
    name.removeprefix("TEST_OPTION_").lower(): int(value) if value.isdigit() else value
    for name, value in os.environ.items()
    if name.startswith("TEST_OPTION_")
}

if __name__ == "__main__":
    demo.launch(**options)
