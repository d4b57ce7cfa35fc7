"""Sanitizing file names from callers."""

from __future__ import annotations

import re

MAX_BYTES = 255
"""The longest name on common file systems."""
MAX_ENDING_BYTES = 32
MAX_PATH_BYTES = 1024
"""The longest path in an uploaded folder: leaves room for the folder that it is joined to."""
_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""Control characters, line ends, bidirectional overrides (`txt.exe` shown as `exe.txt`) and lone surrogates, which
cannot be encoded."""
_RESERVED = re.compile(r'[<>:"|?*]')
_DEVICES = frozenset({"CON", "PRN", "AUX", "NUL", *(f"{kind}{n}" for kind in ("COM", "LPT") for n in "123456789¹²³")})
"""Names that Windows treats as devices, with any extension."""


def safe_name(name: str) -> str:
    """A file name without folders that is valid on every file system, in any script. Idempotent.

    A long name is shortened; its extension is kept.
    """
    base = _RESERVED.sub("_", _UNSAFE.sub("_", _last(name))).strip(". ")
    if base.partition(".")[0].rstrip().upper() in _DEVICES:
        base = f"_{base}"
    return _shortened(base).rstrip(". ") or "file"


def relative_path(name: str) -> str:
    """Where a file lay in an uploaded folder, as a path of safe names: it leaves no folder that it is joined to.

    Of a path that is too long, the outer folders are left out.
    """
    parts, left_bytes = list[str](), MAX_PATH_BYTES
    for part in reversed(name.replace("\\", "/").split("/")):
        safe = safe_name(part)
        left_bytes -= len(safe.encode()) + 1
        if parts and left_bytes < 0:
            break
        if part.strip(". "):
            parts.append(safe)
    return "/".join(reversed(parts)) or "file"


def shown_name(name: str) -> str:
    """A file name to display: without folders, and without characters that a terminal or page interprets."""
    return _shortened(_UNSAFE.sub("_", _last(name))) or "file"


def _last(name: str) -> str:
    return name.replace("\\", "/").rpartition("/")[2]


def _shortened(base: str) -> str:
    """At most `MAX_BYTES` in UTF-8, cut at a character boundary."""
    if len(base.encode()) <= MAX_BYTES:
        return base
    stem, dot, ending = base.rpartition(".")
    ending = dot + ending
    if not stem or len(ending.encode()) > MAX_ENDING_BYTES:
        stem, ending = base, ""
    return stem.encode()[: MAX_BYTES - len(ending.encode())].decode("utf-8", "ignore") + ending
