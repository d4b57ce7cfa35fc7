"""What a function tells of how far it is."""

from __future__ import annotations

import contextvars
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tqdm import tqdm

import limelight as gr
from limelight.app import App
from limelight.core.endpoint import Call, running_call
from limelight.core.session import Session
from limelight.core.wire import Event, Job, Progressed
from limelight.engine.files.store import FileStore
from limelight.ui.tracking import track_tqdm
from tests.ui.test_apps import run

Told = list[list[tuple[str | None, float | None, float | None]]]


def told(folder: Path, work: Callable[[gr.Progress], object]) -> Told:
    """All that `work` reports, before anything is left out because it comes too fast."""
    events: list[Event] = []
    call = Call(Job(id="a", endpoint=0, lane="", data=[], session="s"), Session("s"), FileStore(folder), events.append)

    def running() -> None:
        running_call.set(call)
        work(gr.Progress())

    contextvars.copy_context().run(running)
    assert call.bars == {}
    reports = [event for event in events if isinstance(event, Progressed)]
    return [[(unit.desc, unit.index, unit.length) for unit in report.units] for report in reports]


def of_progress(progress: gr.Progress, items: list[int], desc: str) -> Iterator[int]:
    return iter(progress.tqdm(items, desc=desc))


def of_tqdm(progress: gr.Progress, items: list[int], desc: str) -> Iterator[int]:
    track_tqdm()
    return iter(tqdm(items, desc=desc))


@pytest.mark.parametrize("bar", [of_progress, of_tqdm])
def test_loops_inside_of_loops_are_a_list_of_bars(
    tmp_path: Path, bar: Callable[[gr.Progress, list[int], str], Iterator[int]]
) -> None:
    def work(progress: gr.Progress) -> None:
        for _ in bar(progress, [1], "outer"):
            for _ in bar(progress, [1, 2], "inner"):
                """Each step is told."""

    assert told(tmp_path, work) == [
        [("outer", 0, 1)],
        [("outer", 0, 1), ("inner", 0, 2)],
        [("outer", 0, 1), ("inner", 1, 2)],
        [("outer", 0, 1), ("inner", 2, 2)],
        [("outer", 1, 1)],
    ]


def test_a_report_inside_of_a_loop_is_a_bar_of_its_own(tmp_path: Path) -> None:
    def work(progress: gr.Progress) -> None:
        for _ in progress.tqdm([1], desc="outer"):
            progress(0.5, desc="half")

    assert told(tmp_path, work)[1] == [("outer", 0, 1), ("half", None, None)]


def test_a_loop_that_is_left_is_shown_no_more(tmp_path: Path) -> None:
    def work(progress: gr.Progress) -> None:
        for _ in progress.tqdm([1, 2], desc="left"):
            break
        progress(0.5, desc="after")

    assert told(tmp_path, work)[-1] == [("after", None, None)]


def test_bars_that_are_moved_by_hand(tmp_path: Path) -> None:
    track_tqdm()

    def work(progress: gr.Progress) -> None:
        with tqdm(total=3, desc="by hand") as bar:
            bar.update(2)
            bar.update(1)

    assert told(tmp_path, work) == [[("by hand", 2, 3)], [("by hand", 3, 3)]]


def test_steps_without_items_are_told_by_update(tmp_path: Path) -> None:
    def work(progress: gr.Progress) -> None:
        steps = progress.tqdm(None, total=4, desc="by hand")
        assert len(steps) == 4
        progress.update(1)
        steps.update(2)
        steps.close()

    assert told(tmp_path, work) == [[("by hand", 0, 4)], [("by hand", 1, 4)], [("by hand", 3, 4)]]


@pytest.mark.anyio
async def test_the_last_state_reaches_the_log_however_fast_it_came() -> None:
    def work(progress: gr.Progress = gr.Progress(track_tqdm=True)) -> str:  # noqa: B008  # injected by its default
        for _ in tqdm(range(1000), desc="outer"):
            """Faster than anybody could see."""
        return "done"

    with gr.Blocks() as demo:
        gr.Button().click(work, None, gr.Textbox(), api_name="work")
    app = App(demo)
    async with app.engine:
        events = await run(app, "work")
    last = [event for event in events if isinstance(event, Progressed)][-1].units
    assert [(unit.desc, unit.index, unit.length, unit.unit) for unit in last] == [("outer", 1000, 1000, "steps")]
