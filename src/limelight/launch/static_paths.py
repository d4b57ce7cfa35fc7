"""Files and folders that are served where they are."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from limelight.core.errors import DeclarationError

__all__ = ["set_static_paths"]

SETTING = "LIMELIGHT_STATIC_PATHS"


def set_static_paths(paths: str | Path | Iterable[str | Path]) -> None:
    """Serve these files, and all files in these folders, where they are, as `/gradio_api/file=static/logo.png`.

    It counts for all apps of this process that start afterwards, until it is called again, and does what their
    `allowed_paths` do: anyone who may open the app may read the files. Hidden files and `blocked_paths` stay closed.
    Values of components are stored as always: only stored files can come back from a page.
    """
    listed = [paths] if isinstance(paths, str | Path) else list(paths)
    # In the environment, where the settings of a process are: processes that it starts have it, too.
    os.environ[SETTING] = os.pathsep.join(map(_checked, listed))


def static_paths() -> tuple[str, ...]:
    return tuple(filter(None, os.environ.get(SETTING, "").split(os.pathsep)))


def _checked(path: object) -> str:
    found = Path(path).expanduser().absolute() if isinstance(path, str | Path) else None
    if found is None or not found.exists() or os.pathsep in str(found):
        raise DeclarationError("set_static_paths", "paths of files or folders that exist", str(path))
    return str(found)
