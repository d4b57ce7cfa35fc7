"""That there is an app, and removing it: its files go to the trash, where the hub's operator can still find them."""

from __future__ import annotations

import asyncio
import secrets
import shutil
import time
from collections.abc import Mapping
from pathlib import Path

import msgspec

from limelight.hub.hub import Hub
from limelight.hub.limits.quotas import AppQuota
from limelight.hub.names import AppName
from limelight.hub.people.access import Settings


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """What lies in the trash."""

    name: str
    removed_at: float


class Repository(msgspec.Struct, frozen=True, kw_only=True):
    """An app that has been added, also before it has a script."""

    owner: str
    name: str


class Removal(msgspec.Struct, frozen=True, kw_only=True):
    """A removal that goes on: what a crash leaves of it is done when the hub starts again."""

    owner: str
    name: str
    trash: str
    place: str
    previous: str
    is_here_only: bool = False
    """Whether another hub of the cluster has removed it, and forgotten what all hubs share of it."""


async def remove(hub: Hub, name: AppName, place: Path, previous: Path, *, is_here_only: bool = False) -> None:
    """Stop the app and forget it. A later app of the same name gets nothing of it: no files, secrets or settings.

    `is_here_only`: another hub of the cluster has removed it, and with it what all hubs knew of it.
    """
    now, data = time.time(), hub.options.data
    trash = data / "trash" / f"{name.key.replace('/', '.')}.{int(now)}.{secrets.token_hex(4)}"
    trash.mkdir(mode=0o700, parents=True)
    (trash / "about.json").write_bytes(msgspec.json.encode(Kept(name=str(name), removed_at=now)))
    paths = {"trash": str(trash), "place": str(place), "previous": str(previous)}
    removal = Removal(owner=name.owner, name=name.name, is_here_only=is_here_only, **paths)
    await hub.own_records.put(name.key, removal)
    await _remove(hub, removal)


async def finish(hub: Hub) -> None:
    """Before the hub starts: do what is left of removals that a crash interrupted."""
    for removal in list(hub.own_records.all(Removal).values()):
        await _remove(hub, removal)


async def _remove(hub: Hub, removal: Removal) -> None:
    name, trash, data = AppName(removal.owner, removal.name), Path(removal.trash), hub.options.data
    await asyncio.to_thread(_move_all, {Path(removal.place): trash / "source"})
    hosted = hub.apps.get(name.key)
    await hub.refresh()
    if hosted is not None:
        await hosted.close()
    hub.waiting.drop(name.key)
    if not removal.is_here_only:
        await hub.others.withdraw(name)  # first: the others show it to nobody from here on
        await hub.waiting.forget(name.key)
        await hub.records.delete(Settings, name.key)
        await hub.records.delete(AppQuota, name.key)
        await hub.variables.forget(name)
        await hub.others.forget(name)
    own = {
        data / "homes" / name.key: "home",
        data / "versions" / name.key: "versions",
        Path(removal.previous): "previous",
        data / "logs" / f"{name.key}.log": "app.log",
        data / "git" / f"{name.key}.git": "repository.git",
    }
    await asyncio.to_thread(_move_all, {path: trash / kept for path, kept in own.items()})
    if not removal.is_here_only:
        await hub.records.delete(Repository, name.key)
    await hub.own_records.delete(Removal, name.key)


def _move_all(moves: Mapping[Path, Path]) -> None:
    for path, target in moves.items():
        if path.exists():
            shutil.move(path, target)
