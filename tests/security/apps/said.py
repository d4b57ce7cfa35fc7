"""Functions that say things which no store can hold as they are."""

from __future__ import annotations

import asyncio
import datetime
import io
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import tqdm

import limelight as gr
from limelight.core.errors import Error

HALF = "a\ud800b"


class Mute:
    """An object whose own code is of no help."""

    def __str__(self) -> str:
        sys.exit("secret")

    __repr__ = __str__


class Nameless:
    """An object that does not even say what it is."""

    @property  # type: ignore[misc]  # that is the point
    def __class__(self) -> type:
        sys.exit("secret")


class Bare(Error):
    def __init__(self) -> None:  # does not call ours
        pass


class Hostile(Error):
    @property
    def duration(self) -> float:  # that is the point
        sys.exit("secret")

    @duration.setter
    def duration(self, _: object) -> None:
        pass


def raises(kind: str) -> str:
    errors: dict[str, object] = {
        "exception": ValueError("inner"),
        "mute": Mute(),
        "half": HALF,
        "bytes": b"b",
        "none": None,
    }
    if kind in errors:
        raise gr.Error(errors[kind])
    if kind == "bare":
        raise Bare
    if kind == "hostile":
        raise Hostile("x")
    if kind == "later":
        error = Error("x")
        error.message, error.title = Mute(), HALF  # type: ignore[assignment]  # as above
        raise error
    raise gr.Error("m", duration=np.float32("nan"), visible=np.bool_(True), title=Mute())


def notes() -> str:
    for message in (ValueError("inner"), Mute(), HALF, b"b", np.float64(1), None):
        gr.Info(message, duration=np.int64(3), title=message)
        gr.Warning(message, duration=float("nan"))
        gr.Success(message, duration=10**400)
    return "noted"


def progresses(progress: gr.Progress = gr.Progress()) -> str:  # noqa: B008  # as users write it
    for share in (np.float32(0.5), float("nan"), float("inf"), 10**400, Mute(), "soon"):
        progress(share, desc=Mute(), unit=HALF)
        progress((share, share), desc=HALF, total=share)
    for total in (float("inf"), np.int64(3), Mute(), None):
        assert len(list(progress.tqdm(np.arange(3), total=total, desc=HALF))) == 3
    return "done"


def counts(progress: gr.Progress = gr.Progress(track_tqdm=True)) -> str:  # noqa: B008  # as users write it
    for total in (float("inf"), np.int64(3), None):
        for _ in tqdm.tqdm(np.arange(3), total=total, desc=HALF, unit=HALF, disable=False, file=io.StringIO()):
            pass
    return "counted"


def verdict(text: str) -> object:
    if text == "exit":
        sys.exit("secret")
    return gr.validate(np.bool_(text == "good"), Mute())


def results() -> list[object]:
    def endless() -> Iterator[int]:
        yield 1

    return [
        {HALF: [HALF, {"deep": HALF}], 1: 1, None: 2, (1, 2): 3, np.int64(4): 4},
        [2**70, 10**5000, float("nan"), -float("inf"), np.float32(0.5), np.arange(3), np.complex64(1), {1}],
        [Mute(), object, Path("a/b"), datetime.date(2020, 1, 2), b"bytes"],
        {"live": [threading.Lock(), endless()]},
    ]


def yields() -> Iterator[object]:
    yield {"text": HALF}
    yield {"text": HALF + "c", "more": [10**5000, Mute()]}
    yield {"text": "last"}


def gives_itself() -> list[object]:
    made: list[object] = [HALF]
    made.append(made)
    return made


def labels() -> object:
    return gr.update(label=HALF, placeholder=HALF, value=HALF)


def renames(kind: str) -> object:
    return gr.update(
        label={"huge": 10**5000, "deep": deep(), "many": np.arange(3), "mute": Mute(), "no_class": Nameless()}[kind]
    )


def deep() -> list[object]:
    made: list[object] = []
    for _ in range(5000):
        made = [made]
    return made


def leaves() -> object:
    sys.exit("secret")


def is_cut() -> object:
    raise asyncio.CancelledError


def begins(kept: object) -> str:
    return "begun"


def names_a_file() -> Path:
    path = Path(tempfile.mkdtemp()) / "b\udcff.txt"
    path.write_text("text")
    return path


def remembers(text: str, before: list[str]) -> tuple[str, list[str]]:
    before.append(text)
    return f"{len(before)}", before


def hears(request: gr.Request) -> str:
    return str(len(request.headers["x-odd"]))


def works(text: str) -> str:
    return text


with gr.Blocks() as demo:
    text, out, anything, file = gr.Textbox(label="Text"), gr.Textbox(), gr.JSON(), gr.File()
    button = gr.Button()
    button.click(raises, text, out)
    button.click(notes, None, out)
    button.click(progresses, None, out)
    button.click(results, None, anything)
    button.click(yields, None, anything)
    button.click(gives_itself, None, anything)
    button.click(labels, None, out)
    button.click(names_a_file, None, file)
    button.click(counts, None, out)
    button.click(works, text, out, validator=verdict, api_name="checked")
    button.click(hears, None, out)
    state = gr.State([])
    button.click(remembers, [text, state], [out, state])
    button.click(works, text, out)
    renamed = gr.Textbox()
    button.click(renames, text, renamed)
    button.click(works, renamed, out, api_name="takes_renamed")
    button.click(begins, gr.State(leaves), out, api_name="begins_exiting")
    button.click(begins, gr.State(is_cut), out, api_name="begins_cancelled")

if __name__ == "__main__":
    demo.launch()
