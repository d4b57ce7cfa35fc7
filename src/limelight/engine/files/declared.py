"""The file store as components use it while an app is declared."""

from __future__ import annotations

from pathlib import Path

from limelight.core.wire import FileData
from limelight.engine.files.store import FileStore


class DeclaredFiles:
    """Implements `Files`. A file that the script names as an initial value or an example may lie anywhere, unless it is
    blocked or belongs to the server."""

    def __init__(self, store: FileStore) -> None:
        self.save, self.derived, self.is_open, self.is_private, self.signature, self.local_path = (
            store.save,
            store.derived,
            store.is_open,
            store.is_private,
            store.signature,
            store.local_path,
        )
        self._store = store

    def keep(self, path: Path, name: str | None = None) -> FileData:
        return self._store.keep(path, name, is_declared=True)
