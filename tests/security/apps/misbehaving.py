"""Functions that do what functions should not do."""

from __future__ import annotations

import os
import resource
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import limelight as gr

GATE = Path(os.environ.get("TEST_GATE", "/nonexistent"))
ROOM_BYTES = 3 << 30
closed = threading.Event()

resource.setrlimit(resource.RLIMIT_AS, (ROOM_BYTES, ROOM_BYTES))


def raises() -> str:
    raise RuntimeError("secret detail")


def raises_oddly() -> str:
    raise BaseException("secret detail")


def stops_iterating() -> str:
    raise StopIteration


def exits() -> str:
    sys.exit("secret detail")


async def exits_in_the_loop() -> str:
    sys.exit("secret detail")


def interrupts() -> str:
    raise KeyboardInterrupt


def dies() -> str:
    os._exit(3)


def blocks() -> str:
    while not GATE.exists():
        time.sleep(0.01)
    return "late"


def recurses() -> str:
    return recurses() + "x"


def allocates() -> str:
    parts = []
    while True:
        parts.append(bytes(256 << 20))


def yields_for_ever() -> Iterator[int]:
    number = 0
    try:
        while True:
            yield number
            number += 1
            time.sleep(0.001)
    finally:
        closed.set()


def has_closed() -> bool:
    return closed.wait(20)


def gives_an_object() -> object:
    return object()


def gives_too_many() -> tuple[int, int, int]:
    return 1, 2, 3


def gives_too_few() -> tuple[int]:
    return (1,)


def gives_itself() -> list[object]:
    made: list[object] = []
    made.append(made)
    return made


def prints() -> str:
    for _ in range(20):
        print("x" * 1_000_000)  # noqa: T201  # it is what is tested
    return "printed"


def gives_much() -> str:
    return "x" * 20_000_000


def works(text: str) -> str:
    return text


with gr.Blocks() as demo:
    text, out, second, anything = gr.Textbox(label="Text"), gr.Textbox(), gr.Textbox(), gr.JSON()
    button = gr.Button()
    ends = (raises, raises_oddly, stops_iterating, exits, exits_in_the_loop, interrupts, dies)
    for function in (*ends, blocks, recurses, allocates, prints, gives_much):
        button.click(function, None, out)
    button.click(yields_for_ever, None, out, concurrency_limit=1)
    button.click(gives_an_object, None, anything)
    button.click(gives_itself, None, anything)
    button.click(gives_too_many, None, [out, second])
    button.click(gives_too_few, None, [out, second])
    button.click(has_closed, None, anything)
    button.click(works, text, out)

if __name__ == "__main__":
    demo.launch(max_threads=12)
