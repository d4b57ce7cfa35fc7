"""Removing apps: what belongs to one goes to the trash, where the hub's operator can still find it."""

from __future__ import annotations

import asyncio
import secrets
import shutil
import time
from pathlib import Path

import msgspec

from limelight.hub.access import Settings
from limelight.hub.catalog import Source
from limelight.hub.hub import Hub


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """What lies in the trash."""

    name: str
    removed_at: float


async def remove(hub: Hub, source: Source) -> None:
    """Stop the app and forget it. A later app of the same name gets nothing of it: no files, secrets or settings."""
    now = time.time()
    place = hub.options.data / "trash" / f"{source.name.key.replace('/', '.')}.{int(now)}.{secrets.token_hex(4)}"
    place.mkdir(mode=0o700, parents=True)
    hosted = hub.apps.get(source.name.key)
    await asyncio.to_thread(shutil.move, source.folder or source.script, place / "source")
    await hub.refresh()
    if hosted is not None:
        await hosted.close()
    await hub.records.delete(Settings, source.name.key)
    await hub.variables.forget(source.name)
    home, log = hub.options.data / "homes" / source.name.key, hub.options.data / "logs" / f"{source.name.key}.log"
    await asyncio.to_thread(_move_all, {home: place / "home", log: place / "app.log"})
    (place / "about.json").write_bytes(msgspec.json.encode(Kept(name=str(source.name), removed_at=now)))


def _move_all(moves: dict[Path, Path]) -> None:
    for path, target in moves.items():
        if path.exists():
            shutil.move(path, target)
