"""A conversation as older scripts know it: pairs of a question and its answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast


def paired(messages: Iterable[Mapping[str, Any]]) -> list[list[Any]]:  # Any: content of messages
    """The messages as `[question, answer]`, with None for what is missing.

    A content is its text, a file a tuple `(path,)`. Of a message with several pieces each has a pair of its own.
    """
    pairs = list[list[Any]]()  # Any: as above
    for message in messages:
        place = 0 if message["role"] == "user" else 1
        for content in _contents(message["content"]):
            if place == 1 and pairs and pairs[-1][1] is None:
                pairs[-1][1] = content
            else:
                pairs.append([content, None] if place == 0 else [None, content])
    return pairs


def _contents(content: object) -> list[object]:
    pieces = content if isinstance(content, list) else [content]
    return [_content(piece) for piece in pieces]


def _content(piece: object) -> object:
    if not isinstance(piece, dict):
        return piece
    file = piece if "path" in piece else piece.get("file")
    if isinstance(file, dict):
        alt_text = piece.get("alt_text")
        return (file["path"], alt_text) if alt_text else (file["path"],)
    return cast("dict[str, Any]", piece).get("text", piece)  # Any: JSON
