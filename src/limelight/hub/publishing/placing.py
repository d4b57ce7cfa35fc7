"""Putting a new version in the place of the old one, so that a crash in between leaves one of them."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path

import msgspec

from limelight.hub.hub import DRAFTS
from limelight.hub.publishing import trees

STEPS = "move.json"
"""Beside a new version that is complete: where it goes."""


class Move(msgspec.Struct, frozen=True, kw_only=True):
    before: Path
    """The old version: a folder, or a script that becomes one. There may be none."""
    place: Path
    previous: Path
    """Where the old version is kept."""


def put(folder: Path, new: Path, move: Move) -> None:
    """`folder`: that of the apps, in whose drafts `new` is."""
    move.place.parent.mkdir(exist_ok=True)
    shutil.rmtree(move.previous, ignore_errors=True)
    _write(new.parent / STEPS, folder, move)
    has_before = move.before.exists()
    kept = move.previous / "app.py" if move.before != move.place else move.previous
    if has_before:
        kept.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        move.before.rename(kept)
    try:
        new.rename(move.place)
    except OSError:
        if has_before:
            kept.rename(move.before)
        raise
    _take_along(move)


def finish(folder: Path) -> None:
    """Do what is left of the moves that a crash interrupted, and remove drafts that were not complete."""
    drafts = folder / DRAFTS
    for steps in drafts.glob(f"*/{STEPS}"):
        move = _read(steps, folder)
        new = steps.with_name("new")
        if move is None or (new.is_dir() and (move.before.exists() or move.place.exists())):  # not begun
            continue
        if new.is_dir():
            new.rename(move.place)
        if move.place.is_dir():
            _take_along(move)
    shutil.rmtree(drafts, ignore_errors=True)


def _take_along(move: Move) -> None:
    """What the app has written beside its script."""
    written = move.previous / trees.WRITTEN
    if written.is_dir() and not written.is_symlink() and not (move.place / trees.WRITTEN).exists():
        written.rename(move.place / trees.WRITTEN)


def _write(steps: Path, folder: Path, move: Move) -> None:
    relative = [str(path.relative_to(folder)) for path in (move.before, move.place, move.previous)]
    with steps.open("wb") as file:
        file.write(msgspec.json.encode(relative))
        file.flush()
        os.fsync(file.fileno())


def _read(steps: Path, folder: Path) -> Move | None:
    with suppress(OSError, msgspec.DecodeError):
        before, place, previous = msgspec.json.decode(steps.read_bytes(), type=tuple[str, str, str])
        return Move(before=folder / before, place=folder / place, previous=folder / previous)
    return None
