"""Which files an author accepts, by their names."""

from __future__ import annotations

from collections.abc import Sequence

from limelight.core.errors import InputRejected, shorten
from limelight.core.media_types import media_type

_ALL = ("file", "*")


def accepts(name: str, types: Sequence[str]) -> bool:
    """Whether a file of this name is of one of the types: `".pdf"`, `"image"`, `"image/*"` or `"image/png"`."""
    found = media_type(name) or ""
    return any(_is_of(name.lower(), found, kind.lower()) for kind in types)


def check_type(name: str, types: object, where: str) -> None:
    """Raise `InputRejected` for a file that is of none of the author's `file_types`; None accepts all."""
    if not isinstance(types, list | tuple) or not types or accepts(name, types):
        return
    raise InputRejected(where, f"a file of type {', '.join(map(str, types))}", shorten(name))


def _is_of(name: str, found: str, kind: str) -> bool:
    if kind in _ALL:
        return True
    if kind.startswith("."):
        return name.endswith(kind)
    return found == kind or found.startswith(f"{kind.removesuffix('/*')}/")
