"""Reading the page's styles, scripts and markup from files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from limelight.core.errors import DeclarationError


def read_all(paths: object, where: str) -> str:
    """The concatenated contents of one file or several. Raises `DeclarationError` for anything but a readable path."""
    listed = [] if paths is None else [paths] if isinstance(paths, str | Path) else paths
    if not isinstance(listed, Sequence) or not all(isinstance(one, str | Path) for one in listed):
        raise DeclarationError(where, "the path of a file, or a list of them", paths)
    return "\n".join(_read(Path(one), where) for one in listed)


def _read(path: Path, where: str) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise DeclarationError(where, f"the path of a text file ({error})", str(path)) from None


def joined(*texts: str | None) -> str:
    return "\n".join(filter(None, texts))
