"""A script that cannot be served."""

from __future__ import annotations

from pathlib import Path

from limelight.core import traces


class ScriptFailed(Exception):
    """A script raised an exception. `told`: what its author is to read: the script's lines and the exception."""

    def __init__(self, path: Path, error: Exception) -> None:
        self.told = traces.told(error)
        super().__init__(f"{path.name} failed.")
