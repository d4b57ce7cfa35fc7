"""Packages of components whose front end is made for Gradio's own page, which this page is not."""

from __future__ import annotations

import sys
from pathlib import Path

from limelight.core.errors import FrontEndRefused

BUILT = ("component", "example")
"""Folders of a built front end, in the package's `templates`."""
MARKS = ("FRONTEND_DIR", "TEMPLATE_DIR")
"""What classes of such packages may say of where it is."""


def is_for_gradio(package: Path) -> bool:
    """Whether the folder of a package holds such a front end."""
    return any((package / "templates" / part / "index.js").is_file() for part in BUILT)


def refuse(kind: type) -> None:
    """Raise `FrontEndRefused` for a class of such a package."""
    place = getattr(sys.modules.get(kind.__module__), "__file__", None)
    is_marked = any(mark in kind.__dict__ for mark in MARKS)
    if is_marked or (place is not None and is_for_gradio(Path(place).parent)):
        raise FrontEndRefused(f"{kind.__module__}.{kind.__qualname__}")
