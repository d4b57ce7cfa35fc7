"""Files of apps: what may be one, which there are, and reading them."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from limelight.core.errors import BodyRejected, NotFound, TooLarge, shorten
from limelight.hub.apps.catalog import Source

MAX_FILES = 10_000
MAX_FILE_BYTES = 64 << 20
MAX_TREE_BYTES = 2 << 30
MAX_DEPTH, MAX_PART_BYTES, MAX_PATH = 32, 200, 1_000
WRITTEN = ".gradio"
"""What apps write beside their script: flagged calls, cached examples. It stays when a new version comes."""
NOT_KEPT = frozenset({".git", "__pycache__", "node_modules", "venv", ".venv", WRITTEN})
"""Folders that are no part of a version."""
PIECE_BYTES = 1 << 20


@dataclass(frozen=True)
class File:
    path: str
    """Below the app's folder, with `/`."""
    at: Path
    size: int
    changed_ns: int


def safe_path(text: str) -> PurePosixPath:
    """A path of a file in an app. Raises `BodyRejected` for one that leads elsewhere or that systems treat in a special
    way."""
    parts = text.split("/")
    is_fine = 0 < len(text) <= MAX_PATH and len(parts) <= MAX_DEPTH and all(map(_is_part, parts))
    if not is_fine:
        raise BodyRejected(
            f"A path of a file is relative, without '..', '.git' and special characters; got {shorten(text)}"
        )
    return PurePosixPath(text)


def is_left_out(text: str) -> bool:
    return any(part.lower() in NOT_KEPT for part in text.split("/"))


def _is_part(part: str) -> bool:
    try:
        size = len(part.encode())
    except UnicodeEncodeError:
        return False
    is_plain = part.isprintable() and "\\" not in part and part == part.strip()
    return 0 < size <= MAX_PART_BYTES and is_plain and part not in (".", "..") and part.lower() not in NOT_KEPT


def files_of(source: Source) -> dict[str, File]:
    """All files of an app by path; links are left out, for they lead elsewhere. A single script is its `app.py`."""
    if source.folder is None:
        return {"app.py": _file("app.py", source.script)}
    return files_below(source.folder)


def files_below(folder: Path) -> dict[str, File]:
    """Raises `TooLarge` if they are too many."""
    found = {}
    for path in _walk(folder):
        name = path.relative_to(folder).as_posix()
        found[name] = _file(name, path)
        if len(found) > MAX_FILES:
            raise BodyRejected(f"An app has at most {MAX_FILES:,} files")
    if sum(one.size for one in found.values()) > MAX_TREE_BYTES:
        raise TooLarge("The files of an app together", MAX_TREE_BYTES)
    return dict(sorted(found.items()))


def _walk(folder: Path) -> Iterator[Path]:
    for parent, folders, names in os.walk(folder):
        folders[:] = [one for one in folders if one not in NOT_KEPT]
        for name in names:
            path = Path(parent) / name
            if path.is_file() and not path.is_symlink():
                yield path


def _file(name: str, path: Path) -> File:
    facts = path.stat()
    return File(name, path, facts.st_size, facts.st_mtime_ns)


def file_of(source: Source, text: str) -> File:
    """Raises `NotFound`."""
    path = safe_path(text)
    if source.folder is None:
        if text == "app.py":
            return _file("app.py", source.script)
        raise NotFound("file", text)
    at = source.folder / path
    if not at.is_file() or at.resolve() != source.folder.resolve() / path:
        raise NotFound("file", text)
    return _file(text, at)


def version_of(files: dict[str, File]) -> str:
    """Names a state of the files, as a commit's hash does in git. It follows from times and sizes."""
    digest = hashlib.sha1(usedforsecurity=False)
    for one in files.values():
        digest.update(f"{one.path}\0{one.size}\0{one.changed_ns}\n".encode())
    return digest.hexdigest()


def blob_of(path: Path) -> str:
    """The hash that git gives the file's content."""
    with path.open("rb") as file:
        digest = hashlib.sha1(b"blob %d\0" % os.fstat(file.fileno()).st_size, usedforsecurity=False)
        while piece := file.read(PIECE_BYTES):
            digest.update(piece)
    return digest.hexdigest()
