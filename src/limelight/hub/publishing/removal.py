"""Removing apps: what belongs to one goes to the trash, where the hub's operator can still find it."""

from __future__ import annotations

import asyncio
import secrets
import shutil
import time
from collections.abc import Mapping
from pathlib import Path

import msgspec

from limelight.hub.hub import Hub
from limelight.hub.names import AppName
from limelight.hub.people.access import Settings


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """What lies in the trash."""

    name: str
    removed_at: float


async def remove(hub: Hub, name: AppName, place: Path, previous: Path) -> None:
    """Stop the app and forget it. A later app of the same name gets nothing of it: no files, secrets or settings."""
    now, data = time.time(), hub.options.data
    trash = data / "trash" / f"{name.key.replace('/', '.')}.{int(now)}.{secrets.token_hex(4)}"
    trash.mkdir(mode=0o700, parents=True)
    hosted = hub.apps.get(name.key)
    await asyncio.to_thread(_move_all, {place: trash / "source"})
    await hub.refresh()
    if hosted is not None:
        await hosted.close()
    await hub.waiting.forget(name.key)
    await hub.records.delete(Settings, name.key)
    await hub.variables.forget(name)
    own = {data / "homes" / name.key: "home", data / "versions" / name.key: "versions", previous: "previous"}
    own |= {data / "logs" / f"{name.key}.log": "app.log", data / "git" / f"{name.key}.git": "repository.git"}
    await asyncio.to_thread(_move_all, {path: trash / kept for path, kept in own.items()})
    (trash / "about.json").write_bytes(msgspec.json.encode(Kept(name=str(name), removed_at=now)))


def _move_all(moves: Mapping[Path, Path]) -> None:
    for path, target in moves.items():
        if path.exists():
            shutil.move(path, target)
