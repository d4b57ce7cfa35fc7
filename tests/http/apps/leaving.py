"""What a page may leave behind: functions that run until the file GATE appears, and what is told of leaving."""

from __future__ import annotations

import asyncio
import itertools
import os
import threading
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import limelight as gr

GATE = Path(os.environ["TEST_GATE"])
told: list[str] = []
news = threading.Condition()


def tell(word: str) -> None:
    with news:
        told.append(word)
        news.notify_all()


def await_words(count: float) -> list[str]:
    with news:
        news.wait_for(lambda: len(told) >= count, timeout=15)
        return told


def count(start: float) -> Iterator[float]:
    while not GATE.exists():
        time.sleep(0.02)
        yield start
        start += 1
    yield -1


def tell_all(start: float) -> Iterator[float]:
    yield from itertools.count(start)


async def tell_all_async(start: float) -> AsyncIterator[float]:
    for value in itertools.count(start):
        yield value
        await asyncio.sleep(0)


def note(words: list[str] | None) -> list[str]:
    return [*(words or []), "kept"]


with gr.Blocks() as demo:
    number, shown, answer = gr.Number(0, label="Number"), gr.Number(label="Shown"), gr.JSON()
    words = gr.State(delete_callback=lambda _: tell("deleted"))
    gr.Button("Count").click(count, number, shown, api_name="plain", concurrency_id="plain", concurrency_limit=9)
    gr.Button("Stop").click(
        count, number, shown, api_name="stop", on_leave="stop", concurrency_id="stop", concurrency_limit=9
    )
    gr.Button("Finish").click(count, number, shown, api_name="finish", on_leave="finish", concurrency_id="finish")
    gr.Button("One").click(count, number, shown, api_name="one", on_leave="stop", concurrency_id="one")
    gr.Button("All").click(tell_all, number, shown, on_leave="stop")
    gr.Button("All, async").click(tell_all_async, number, shown, on_leave="stop")
    gr.Button("Note").click(note, words, words, api_name="note")
    gr.api(await_words, api_name="await_words", concurrency_limit=None)
    demo.unload(lambda: tell("unloaded"))

if __name__ == "__main__":
    demo.launch()
