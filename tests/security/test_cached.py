"""What one caller puts into a cache: it shuts nobody out, and takes no more memory than it may."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import limelight as gr
from limelight.app import App
from limelight.core.wire import Completed, Event, Position
from limelight.engine.submission import Submission
from limelight.launch.options import AppOptions
from limelight.ui import caching
from limelight.ui.memo import cache as memoized

pytestmark = pytest.mark.anyio


async def called(app: App, client: str, *data: object) -> Event | Position:
    wish = Submission(endpoint=app.engine.endpoint(0), data=[*data], session_hash=client, client=client)
    job = await app.engine.submit(wish)
    return [event async for _, event in app.engine.follow(job.id, "")][-1]


@pytest.mark.parametrize("also", ["pictures/cat.png", "./pictures/../pictures/cat.png", "many"])
async def test_a_caller_who_names_a_cached_file_shuts_nobody_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, also: str
) -> None:
    monkeypatch.chdir(tmp_path)
    os.mkdir("pictures")
    Image.new("RGB", (2, 2)).save("pictures/cat.png")
    ran: list[str] = []

    @memoized
    def picture(name: str) -> str:
        ran.append(name)
        return os.path.join("pictures", f"{name}.png")

    def show(name: str, other: object) -> str:
        return picture(name)

    with gr.Blocks() as demo:
        name, other, image = gr.Dropdown(["cat"], value="cat"), gr.JSON(), gr.Image()
        other.change(show, [name, other], image)
    app = App(demo, AppOptions())
    async with app.engine:
        await called(app, "hostile", "cat", [f"{number}" for number in range(70_000)] if also == "many" else [also])
        for client in ("modest", "other"):
            assert isinstance(await called(app, client, "cat", ["x"]), Completed)
    assert ran == ["cat"] * 2


@pytest.mark.parametrize(
    "value",
    [
        b"x" * 1_000_000,
        "x" * 1_000_000,
        ["x" * 500_000, {"a": "y" * 500_000}],
        np.zeros(125_000),
        Image.new("L", (500, 500)),
    ],
    ids=lambda value: type(value).__name__,
)
def test_callers_values_are_bounded_in_bytes_by_default(monkeypatch: pytest.MonkeyPatch, value: object) -> None:
    monkeypatch.setattr(caching, "DEFAULT_BYTES", 3_500_000)
    cache = gr.Cache()
    for number in range(10):
        cache.set(number, value=value)
    assert cache.keys() == [7, 8, 9]


def test_the_newest_value_stays_however_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(caching, "DEFAULT_BYTES", 1_000)
    cache = gr.Cache()
    cache.set("model", value=b"x" * 5_000)
    assert cache.get("model") is not None


def test_keys_count_too() -> None:
    cache = gr.Cache(max_size=0, max_memory="10kb")
    for number in range(10):
        cache.set(f"{number}" * 4_000, value=1)
    assert len(cache.keys()) == 2


def test_a_value_that_holds_itself_is_measured() -> None:
    cache, value = gr.Cache(), list[object]()
    value.append(value)
    cache.set("a", value=value)
    assert cache.keys() == ["a"]


@pytest.mark.parametrize("per_session", [False, True])
async def test_many_entries_of_one_client_leave_those_of_others(per_session: bool) -> None:
    ran: list[str] = []
    kept = gr.Cache(max_size=20, per_session=per_session)

    @memoized(max_size=20, per_session=per_session)
    def length(given: str) -> int:
        ran.append(given)
        return len(given)

    def show(given: str, cache: gr.Cache = kept) -> str:
        length(given)
        cache.set(given, value=given)
        return " ".join(map(str, cache.keys()))

    app = App(gr.Interface(show, "textbox", "textbox", flagging_mode="never"), AppOptions())
    async with app.engine:
        await called(app, "modest", "mine")
        for number in range(60):
            await called(app, "greedy", f"{number}")
        ran.clear()
        end = await called(app, "modest", "mine")
    assert ran == []
    assert isinstance(end, Completed)
    assert "mine" in bytes(end.data).decode()


async def test_a_large_entry_of_one_client_leaves_those_of_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(caching, "DEFAULT_BYTES", 10_000)
    ran: list[str] = []

    @memoized
    def text(given: str) -> str:
        ran.append(given)
        return given

    app = App(gr.Interface(text, "textbox", "textbox", flagging_mode="never"), AppOptions())
    async with app.engine:
        await called(app, "modest", "mine")
        await called(app, "greedy", "x" * 20_000)
        ran.clear()
        await called(app, "modest", "mine")
    assert ran == []
