"""Media types of files, by file name."""

from __future__ import annotations

import mimetypes
from functools import cache
from pathlib import PurePosixPath

_REGISTERED = {
    ".3gp": "video/3gpp",
    ".aac": "audio/aac",
    ".aif": "audio/aiff",
    ".aifc": "audio/aiff",
    ".aiff": "audio/aiff",
    ".avif": "image/avif",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".epub": "application/epub+zip",
    ".flac": "audio/flac",
    ".flv": "video/x-flv",
    ".glb": "model/gltf-binary",
    ".gltf": "model/gltf+json",
    ".heic": "image/heic",
    ".heif": "image/heif",
    ".ipynb": "application/x-ipynb+json",
    ".js": "text/javascript",
    ".jxl": "image/jxl",
    ".m4a": "audio/mp4",
    ".md": "text/markdown",
    ".mid": "audio/midi",
    ".mjs": "text/javascript",
    ".mkv": "video/x-matroska",
    ".obj": "model/obj",
    ".odp": "application/vnd.oasis.opendocument.presentation",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".oga": "audio/ogg",
    ".ogg": "audio/ogg",
    ".ogv": "video/ogg",
    ".opus": "audio/ogg",
    ".otf": "font/otf",
    ".parquet": "application/vnd.apache.parquet",
    ".ply": "model/ply",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".psd": "image/vnd.adobe.photoshop",
    ".rtf": "application/rtf",
    ".splat": "model/splat",
    ".stl": "model/stl",
    ".toml": "application/toml",
    ".ttf": "font/ttf",
    ".wav": "audio/wav",
    ".weba": "audio/webm",
    ".webm": "video/webm",
    ".webp": "image/webp",
    ".wma": "audio/x-ms-wma",
    ".wmv": "video/x-ms-wmv",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".xml": "application/xml",
    ".yaml": "application/yaml",
    ".yml": "application/yaml",
}
"""Types that Python lacks or names differently from version to version."""


@cache
def _of_python() -> mimetypes.MimeTypes:
    """Python's own table. The machine's, which `mimetypes.guess_type` reads, differs from one to the next."""
    return mimetypes.MimeTypes()


def media_type(name: str) -> str | None:
    """The media type for a file name; None if unknown, or for a compressed file (`.tar.gz` is not a tar file)."""
    found, coding = _of_python().guess_type(name)
    if coding is not None:
        return None
    return _REGISTERED.get(PurePosixPath(name).suffix.lower(), found)


def extension_of(kind: str) -> str:
    """The extension for a media type, with its dot; empty if unknown."""
    registered = next((extension for extension, known in _REGISTERED.items() if known == kind), "")
    return registered or _of_python().guess_extension(kind) or ""
