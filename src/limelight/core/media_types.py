"""Media types of files, by file name."""

from __future__ import annotations

import mimetypes

_REGISTERED = {
    ".aif": "audio/aiff",
    ".aifc": "audio/aiff",
    ".aiff": "audio/aiff",
    ".avif": "image/avif",
    ".flac": "audio/flac",
    ".glb": "model/gltf-binary",
    ".gltf": "model/gltf+json",
    ".heic": "image/heic",
    ".m4a": "audio/mp4",
    ".md": "text/markdown",
    ".mkv": "video/x-matroska",
    ".oga": "audio/ogg",
    ".ogg": "audio/ogg",
    ".opus": "audio/ogg",
    ".wav": "audio/wav",
    ".weba": "audio/webm",
    ".webm": "video/webm",
    ".webp": "image/webp",
}
"""Types that Python and the system tables lack or name differently, so that a file has the same type everywhere."""


def media_type(name: str) -> str | None:
    """The media type for a file name; None if unknown, or for a compressed file (`.tar.gz` is not a tar file)."""
    found, coding = mimetypes.guess_type(name)
    if coding is not None:
        return None
    return next((known for ending, known in _REGISTERED.items() if name.lower().endswith(ending)), found)
