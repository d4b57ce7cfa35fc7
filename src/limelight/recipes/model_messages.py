"""A conversation in the form of OpenAI's chat API."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from limelight.core.errors import Error
from limelight.core.media_types import media_type

Said = Any  # text, or text with the paths of files
JsonObject = dict[str, Any]  # JSON of the API

TEXTS = (
    *(".txt", ".md", ".rst", ".csv", ".tsv", ".json", ".jsonl", ".yaml", ".yml", ".toml", ".ini", ".cfg", ".xml"),
    *(".html", ".css", ".js", ".ts", ".py", ".ipynb", ".java", ".c", ".h", ".cpp", ".hpp", ".cs", ".go", ".rs", ".rb"),
    *(
        ".php",
        ".sh",
        ".sql",
        ".r",
        ".swift",
        ".kt",
        ".scala",
        ".lua",
        ".tex",
        ".log",
        ".diff",
        ".patch",
        ".srt",
        ".vtt",
    ),
)
"""Endings of files that are sent as their text."""
IMAGES = (".png", ".jpg", ".jpeg", ".gif", ".webp")
MAX_TEXT_BYTES, MAX_IMAGE_BYTES = 1 << 20, 20 << 20


def messages_for(message: Said, history: Iterable[JsonObject], system: str | None) -> list[JsonObject]:
    """The system's message, what was said before without thoughts, and the user's new message."""
    begin = [{"role": "system", "content": system}] if system else []
    before = [_message(one["role"], one["content"]) for one in history if not (one.get("metadata") or {}).get("title")]
    given = message if isinstance(message, dict) else {"text": message, "files": []}
    new = [*({"file": {"path": path}} for path in given.get("files") or []), {"text": given.get("text") or ""}]
    return [*begin, *(one for one in before if one["content"]), _message("user", new)]


def _message(role: str, content: object) -> JsonObject:
    pieces = content if isinstance(content, list) else [content]
    parts = [part for piece in pieces for part in _parts(piece)]
    if all(part["type"] == "text" for part in parts):  # servers that know no pictures take nothing but a text
        return {"role": role, "content": "\n\n".join(part["text"] for part in parts)}
    return {"role": role, "content": parts}


def _parts(piece: Any) -> list[JsonObject]:  # Any: text, or a piece of a message
    if isinstance(piece, str):
        return [{"type": "text", "text": piece}] if piece else []
    if isinstance(piece.get("text"), str):
        return _parts(piece["text"])
    file = piece if "path" in piece else piece.get("file")
    return [_file(Path(file["path"]))] if isinstance(file, dict) else []


def _file(path: Path) -> JsonObject:
    if path.suffix.lower() in IMAGES:
        data = base64.b64encode(_read(path, MAX_IMAGE_BYTES)).decode()
        return {"type": "image_url", "image_url": {"url": f"data:{media_type(path.name)};base64,{data}"}}
    text = _read(path, MAX_TEXT_BYTES).decode("utf-8", "replace")
    return {"type": "text", "text": f"{path.name}:\n\n{text}"}


def _read(path: Path, max_bytes: int) -> bytes:
    with path.open("rb") as file:
        data = file.read(max_bytes + 1)
    if len(data) > max_bytes:
        raise Error(f"{path.name} is too large for the model: at most {max_bytes >> 20} MB")
    return data
