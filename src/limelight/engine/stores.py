"""The backend behind a store's address."""

from __future__ import annotations

from limelight.core.errors import DeclarationError
from limelight.engine.backend import Backend
from limelight.engine.files import FileStore
from limelight.engine.memory import MemoryBackend
from limelight.engine.options import EngineOptions


def backend_of(files: FileStore, options: EngineOptions) -> Backend:
    """Raises `DeclarationError` for a store that does not exist."""
    if options.store == "memory":
        return MemoryBackend(
            files, max_size=options.max_size, max_logs=options.max_logs, max_log_bytes=options.max_log_bytes
        )
    raise DeclarationError("store", "'memory'", options.store)
