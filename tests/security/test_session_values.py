"""Large values of sessions are worked on beside the event loop, so that others are answered meanwhile."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import ClassVar

import pytest

import limelight as gr
from limelight.app import App
from limelight.core.wire import Completed
from limelight.engine.submission import Submission
from limelight.launch.options import AppOptions

pytestmark = pytest.mark.anyio


class Noted:
    """Notes in which threads it is pickled and read."""

    threads: ClassVar[list[str]] = []

    def __reduce__(self) -> tuple[type[Noted], tuple[()], object]:
        self.threads.append(threading.current_thread().name)
        return Noted, (), {"a": 1}

    def __setstate__(self, _: object) -> None:
        self.threads.append(threading.current_thread().name)


@pytest.mark.parametrize("kind", ["function", "coroutine"])
async def test_large_session_values_are_read_and_compared_beside_the_event_loop(tmp_path: Path, kind: str) -> None:
    def begin(text: str, state: object) -> tuple[str, object]:
        return text, ["x" * (1 << 20), Noted()]

    def use(text: str, state: list[object]) -> str:
        return f"{len(state)}"

    async def use_soon(text: str, state: list[object]) -> str:
        return use(text, state)

    with gr.Blocks() as demo:
        text, state = gr.Textbox(), gr.State()
        text.submit(begin, [text, state], [text, state], api_name="begin")
        text.change(use if kind == "function" else use_soon, [text, state], text, api_name="use")
    store = f"sqlite:///{tmp_path}/store.sqlite"
    Noted.threads.clear()
    for _ in range(2):  # the second one reads what the first one stored
        app = App(demo, AppOptions(engine={"store": store}))
        async with app.engine:
            for name in ("begin", "use", "use") if not Noted.threads else ("use", "use"):
                endpoint = app.engine.endpoint(name)
                job = await app.engine.submit(Submission(endpoint=endpoint, data=["x", None], session_hash="s"))
                end = [event async for _, event in app.engine.follow(job.id, "")][-1]
                assert isinstance(end, Completed), end
    assert len(Noted.threads) >= 7
    assert threading.main_thread().name not in Noted.threads
