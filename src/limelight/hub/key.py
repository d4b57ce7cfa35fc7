"""The key of a hub, from which all its other keys follow."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path


def hub_key(data: Path) -> bytes:
    """The hub's key, made at its first start. Whoever reads it can sign in to apps and read their secrets."""
    path = data / "hub.key"
    with suppress(FileExistsError), os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(secrets.token_bytes(32))
        file.flush()
        os.fsync(file.fileno())
    return path.read_bytes()


def make_data(data: Path) -> None:
    """The folder of a hub's data. Where apps have users of their own, these pass it to their folders."""
    data.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700, parents=True, exist_ok=True)
