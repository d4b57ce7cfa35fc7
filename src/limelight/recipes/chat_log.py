"""Rows about rated answers, in a file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from limelight.core.errors import InputRejected, shorten
from limelight.flagging.chats import ChatCSVLogger
from limelight.ui.events import LikeData
from limelight.ui.request import Request


def rating(folder: Path, options: Sequence[str]) -> Callable[..., None]:
    """A listener of `like` that adds a row to the `log.csv` in the folder.

    Only the author's options are written: whoever calls may send anything.
    """
    log = ChatCSVLogger()
    log.setup(folder)

    others = f", or one of {', '.join(map(repr, options))}" if options else ""

    def rate(event: LikeData, messages: list[object], request: Request) -> None:
        is_known = isinstance(event.liked, bool) or event.liked in ("Like", "Dislike", *options)
        if not is_known or not isinstance(event.index, int):
            got = shorten({"index": event.index, "liked": event.liked})
            raise InputRejected("/flag", f"event_data with an index, and liked: true, false{others}", got)
        log.flag(event, messages, request.username or "")

    return rate
