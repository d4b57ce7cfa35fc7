"""Files of sound and pictures in formats that every current browser plays: Chromium, Firefox and Safari."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Literal

import msgspec

from limelight.components import film, sound
from limelight.components.decoders.recordings import PYAV
from limelight.components.files import is_address, local_path, store
from limelight.core.endpoint import running_call
from limelight.core.errors import InputRejected, MissingExtra, StorageFull
from limelight.core.media_types import media_type
from limelight.core.wire import FileData

Kind = Literal["audio", "video"]
logger = logging.getLogger("limelight")


def playable(file: FileData, where: str, kind: Kind | None = None) -> FileData:
    """The stored file or, if not every browser plays it, a converted copy.

    What cannot be converted stays, and is logged. `kind`: None takes it from the media type; what is neither sound nor
    video stays.
    """
    found = kind or _kind_of(file)
    if found is None or is_address(file.path):
        return file
    path = local_path(msgspec.to_builtins(file))
    form = playable_form(path, found, where)
    if form is None:
        return file
    try:
        if found == "audio":
            recipe = f"sound {sound.RECIPE}"
            return converted(path, form, sound.mime_type(form), recipe, lambda: sound.convert(path, form, where))
        recipe = f"film {film.RECIPE} True None None"  # as `Video` converts
        make = lambda: film.convert(path, form, where, with_sound=True)  # noqa: E731  # read beside its recipe
        return converted(path, form, f"video/{form}", recipe, make)
    except (InputRejected, StorageFull) as error:
        _warn(path, found, where, str(error))
        return file


def playable_form(path: str, kind: Kind, where: str) -> str | None:
    """The format that a stored file needs for every browser to play it; None if it can stay, or has to."""
    if (kind, path) in running_call.get().unplayable:  # a chat returns its whole history with each word
        return None
    try:
        return _form(path, kind, where)
    except MissingExtra:
        if film.may_play(path) if kind == "video" else sound.may_play(path):
            return None
        reason = f"to convert it, {PYAV.command}"
    except InputRejected as error:
        reason = str(error)
    _warn(path, kind, where, reason)
    return None


def converted(
    path: str, form: str, mime_type: str, recipe: str, make: Callable[[], bytes], client: str = ""
) -> FileData:
    """The stored file in another format, converted once however many calls return it."""
    call, name = running_call.get(), f"{Path(path).stem}.{form}"
    return store().derived(
        Path(path), f"{recipe} {form}", name, make, call.raise_if_cancelled, mime_type=mime_type, client=client
    )


@lru_cache(maxsize=1024)  # of stored files, whose content stays: a chat returns its whole history with each word
def _form(path: str, kind: Kind, where: str) -> str | None:
    if kind == "audio":
        return sound.playable_form(path, where)
    return None if film.is_playable(path, where) else "mp4"


def _warn(path: str, kind: Kind, where: str, reason: str) -> None:
    """Log it, once in a call."""
    running_call.get().unplayable.add((kind, path))
    logger.warning("%s: browsers may not play %s: %s", where, Path(path).name, reason)


def _kind_of(file: FileData) -> Kind | None:
    named = file.mime_type or media_type(file.orig_name or file.path) or ""
    if named.startswith("audio/"):
        return "audio"
    return "video" if named.startswith("video/") else None
