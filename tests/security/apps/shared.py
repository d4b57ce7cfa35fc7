"""What several clients use at a time. The environment chooses the limits."""

from __future__ import annotations

import asyncio
import itertools
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import limelight as gr

GATE = Path(os.environ.get("TEST_GATE", "/nonexistent"))
turns = itertools.count(1)


async def opened() -> None:
    while not await asyncio.to_thread(GATE.exists):  # noqa: ASYNC110  # another process opens it
        await asyncio.sleep(0.01)


async def turn() -> int:
    await opened()
    return next(turns)


async def stay() -> AsyncIterator[str]:
    yield "here"
    await opened()


async def quick(text: str) -> str:
    return text


def remember(word: str, seen: list[str]) -> tuple[str, list[str]]:
    seen = [*seen, word]
    return " ".join(seen), seen


with gr.Blocks() as demo:
    text, out, number, seen = gr.Textbox(label="Text"), gr.Textbox(), gr.Number(), gr.State([])
    button = gr.Button()
    button.click(turn, None, number)
    button.click(stay, None, out, concurrency_limit=None)
    button.click(quick, text, out)
    button.click(remember, [text, seen], [out, seen])

options: dict[str, Any] = {
    name.removeprefix("TEST_OPTION_").lower(): int(value) if value.isdigit() else value
    for name, value in os.environ.items()
    if name.startswith("TEST_OPTION_")
}
demo.queue(default_concurrency_limit=1)

if __name__ == "__main__":
    demo.launch(**options)
