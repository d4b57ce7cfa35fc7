"""Folders of files that packages bring for the page, such as the module of a custom element."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from limelight.core.errors import DeclarationError

KINDS: Mapping[str, str] = {
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".css": "text/css",
    ".json": "application/json",
    ".map": "application/json",
    ".wasm": "application/wasm",
    ".txt": "text/plain",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".avif": "image/avif",
    ".ico": "image/x-icon",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
    ".ttf": "font/ttf",
    ".otf": "font/otf",
    ".mp3": "audio/mpeg",
    ".ogg": "audio/ogg",
    ".wav": "audio/wav",
    ".glb": "model/gltf-binary",
}
"""Media types by ending. Nothing else of a folder is served: no Python, no documents that could run scripts."""
MAX_FILES = 2_000
MAX_BYTES = 64 << 20
MAX_ENTRIES = 20_000
_UNSAFE = re.compile(r"[^A-Za-z0-9_.-]")


@dataclass(frozen=True, slots=True)
class AssetFile:
    path: Path
    """Where it is, links resolved."""
    kind: str
    stamp: tuple[int, int]
    """Modification time (ns) and size (bytes) when it was read."""

    @property
    def has_changed(self) -> bool:
        """Since it was read: what it is now must not be kept under its address."""
        return _stamp(self.path) != self.stamp


@dataclass(frozen=True, slots=True)
class AssetFolder:
    """The files that may be served, by their names below the folder. A name that is asked for never becomes a path."""

    package: str
    version: str
    """Changes when one of the files does."""
    files: Mapping[str, AssetFile]

    def address(self, name: str) -> str:
        """Where the page finds a file, below the root of the app."""
        return f"components/{self.package}/{self.version}/{quote(name)}"


def read_folder(package: str, folder: Path, where: str) -> AssetFolder:
    """The files of a folder. Raises `DeclarationError` for links that lead out of it, and for too much."""
    root, digest, files, size = folder.resolve(), hashlib.blake2b(digest_size=9), dict[str, AssetFile](), 0
    for path in sorted(_paths(root, where)):
        real, name = path.resolve(), path.relative_to(root).as_posix()
        if not real.is_relative_to(root):
            raise DeclarationError(where, "files of the folder itself", f"a link out of it: {name}")
        if not real.is_file():
            continue
        stamp = _stamp(real)
        size += stamp[1]
        if len(files) == MAX_FILES or size > MAX_BYTES:
            raise DeclarationError(where, f"at most {MAX_FILES:,} files of {MAX_BYTES >> 20} MB in all", str(folder))
        data = real.read_bytes()
        digest.update(f"{name}\0{len(data)}\0".encode())
        digest.update(data)
        files[name] = AssetFile(real, KINDS[path.suffix.lower()], stamp)
    return AssetFolder(_UNSAFE.sub("_", package), digest.hexdigest(), files)


def _paths(root: Path, where: str) -> Iterator[Path]:
    entries = 0
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if not name.startswith((".", "__"))]
        entries += len(folders) + len(names)
        if entries > MAX_ENTRIES:
            raise DeclarationError(where, f"a folder of the page's files, with at most {MAX_ENTRIES:,}", str(root))
        for name in names:
            if not name.startswith(".") and os.path.splitext(name)[1].lower() in KINDS:
                yield Path(folder, name)


def _stamp(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except OSError:
        return 0, -1
    return found.st_mtime_ns, found.st_size
