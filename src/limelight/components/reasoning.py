"""Splits a model's text into what it thinks and what it answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Literal

Thinking = Literal["pending", "done"]

Tags = Sequence[tuple[str, str]]


def split(text: str, tags: Tags) -> Iterator[tuple[Thinking | None, str]]:
    """The parts of a text, in order: None for what is answered, else whether the thought has ended.

    A thought begins with the first opening tag and ends with the tag that closes it; what is not closed is pending.
    Parts of spaces alone are left out.
    """
    rest = text
    while rest:
        at, opening, closing = min(
            ((rest.find(first), first, last) for first, last in tags if first in rest), default=(-1, "", "")
        )
        if at < 0:
            break
        yield from _shown(None, rest[:at])
        thought, end, rest = rest[at + len(opening) :].partition(closing)
        yield from _shown("done" if end else "pending", thought)
    yield from _shown(None, rest)


def separated(message: dict[str, Any], tags: Tags) -> Iterator[dict[str, Any]]:  # Any: JSON of messages
    """The wire message as several: thoughts in its texts become messages with a title, as steps on the way."""
    pieces = list[Any]()  # Any: as above
    for piece in message["content"]:
        parts = split(piece["text"], tags) if piece["type"] == "text" else [(None, "")]
        for thinking, text in parts:
            if thinking is None:
                pieces.append({"text": text, "type": "text"} if text else piece)
                continue
            if pieces:
                yield {**message, "content": pieces, "options": None}
            metadata = {"title": "Reasoning", "status": thinking}
            yield {**message, "metadata": metadata, "content": [{"text": text, "type": "text"}], "options": None}
            pieces = []
    if pieces or message["options"]:
        yield {**message, "content": pieces}


def _shown(thinking: Thinking | None, text: str) -> Iterator[tuple[Thinking | None, str]]:
    if text.strip():
        yield thinking, text.strip()
