"""A store that is open already, so that a test can reach what is behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from limelight.engine.stores.backend import Backend


@dataclass
class Opened:
    """Implements `engine.stores.Store`."""

    made: Backend
    own_files: Sequence[Path] = ()
    files_folder = None
    sharing = None
    secret_file = None

    def secret(self, name: str) -> None: ...

    def backend(self, *_: object) -> Backend:
        return self.made
