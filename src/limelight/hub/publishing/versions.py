"""New versions of apps: made beside the app, checked, put in its place in one step. The version before is kept."""

from __future__ import annotations

import asyncio
import secrets
import shutil
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from limelight.core.errors import BodyRejected, NotFound
from limelight.hub.apps.catalog import IGNORED, Source
from limelight.hub.apps.hosted import Hosted
from limelight.hub.hub import DRAFTS, Hub
from limelight.hub.names import AppName, app_name
from limelight.hub.people.access import Settings
from limelight.hub.publishing import placing, removal, trees
from limelight.hub.publishing.removal import Repository

PREVIOUS = ".previous"
"""Where the versions before are, as drafts on the apps' own file system."""


class Taken(BodyRejected):
    """There is an app of that name."""


async def add(hub: Hub, text: str, settings: Settings) -> AppName:
    """Add an app without files. Raises `Taken`."""
    name = app_name(text)
    user = hub.accounts.user(name.owner)
    name = AppName(user.name if user is not None else name.owner, name.name)
    if name.name.lower() in IGNORED or name.owner.lower() in IGNORED:
        raise BodyRejected(f"{name} cannot be the name of an app: folders of such names are passed over")
    async with hub.publishing(name):
        place = hub.options.folder / name.owner / name.name
        is_known = hub.records.get(Repository, name.key) is not None or await hub.find(name.key) is not None
        if is_known or place.exists():
            raise Taken(f"There is an app called {name}")
        if hub.options.data.is_relative_to(place.parent):
            raise Taken(f"{name.owner} is a folder of the hub itself")
        if any(one.folder == place.parent for one in hub.catalog.by_key.values()):
            raise Taken(f"{name.owner} is the folder of an app, so it cannot be that of an owner")
        if settings != Settings():
            await hub.records.put(name.key, settings)
        await hub.records.put(name.key, Repository(owner=name.owner, name=name.name))
    return name


@asynccontextmanager
async def draft(hub: Hub) -> AsyncIterator[Path]:
    """An empty folder for a new version. What is left of it is removed."""
    folder = hub.options.folder / DRAFTS / secrets.token_hex(8)
    await asyncio.to_thread(folder.mkdir, mode=0o700, parents=True)
    try:
        yield folder
    finally:
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)


async def publish(
    hub: Hub, name: AppName, fill: Callable[[Path, Mapping[str, trees.File]], None], *, starts: bool = True
) -> str:
    """Make a new version, start it, and return its name. `fill` gets an empty folder and the files that there are; it
    runs in a thread, and raises `LimelightError` to change nothing."""
    async with hub.publishing(name), draft(hub) as folder:
        hosted = await hub.find(name.key)
        source = hosted.source if hosted is not None else None
        new = folder / "new"

        def make() -> str:
            new.mkdir(mode=0o755)
            fill(new, _files(hub, name, source))
            files = trees.files_below(new)
            with hub.folder_lock:
                _put_in_place(hub, name, source, new)
            return trees.version_of(files)

        version = await asyncio.to_thread(make)
        await hub.refresh()
    published = hub.apps.get(name.key)
    if published is not None:
        published.published(source.stamp if source is not None else None, starts=starts)
    return version


async def roll_back(hub: Hub, hosted: Hosted) -> None:
    """The version before becomes the current one, and the other way round. Raises `NotFound`."""
    name = hosted.source.name
    previous = _previous(hub, name)
    if not previous.is_dir():
        raise NotFound("earlier version of", str(name))

    def fill(new: Path, _: Mapping[str, trees.File]) -> None:
        copy_files(trees.files_below(previous), new)

    await publish(hub, name, fill)


def copy_files(files: Mapping[str, trees.File], target: Path) -> None:
    for one in files.values():
        path = target / one.path
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(one.at, path, follow_symlinks=False)


async def remove(hub: Hub, name: AppName) -> None:
    """The app, or what was added under its name and has no script. See `removal`."""
    async with hub.publishing(name):
        await removal.remove(hub, name, await _what_is_there(hub, name), _previous(hub, name))


async def remove_here(hub: Hub, name: AppName) -> None:
    """What another hub has removed, for who holds `hub.publishing`."""
    await removal.remove(hub, name, await _what_is_there(hub, name), _previous(hub, name), is_here_only=True)


async def _what_is_there(hub: Hub, name: AppName) -> Path:
    hosted = await hub.find(name.key)
    return hosted.source.folder or hosted.source.script if hosted is not None else _place(hub, name)


async def put_in_place(hub: Hub, name: AppName, new: Path) -> None:
    """For who holds `hub.publishing`, and has made a complete new version."""
    hosted = await hub.find(name.key)
    source = hosted.source if hosted is not None else None

    def put() -> None:
        with hub.folder_lock:
            _put_in_place(hub, name, source, new)

    await asyncio.to_thread(put)
    await hub.refresh()


def files_of(hub: Hub, name: AppName, hosted: Hosted | None) -> dict[str, trees.File]:
    return _files(hub, name, hosted.source if hosted is not None else None)


def _files(hub: Hub, name: AppName, source: Source | None) -> dict[str, trees.File]:
    if source is not None:
        return trees.files_of(source)
    place = _place(hub, name)
    return trees.files_below(place) if place.is_dir() else {}


def _put_in_place(hub: Hub, name: AppName, source: Source | None, new: Path) -> None:
    before = (source.folder or source.script) if source is not None else _place(hub, name)
    is_script = source is not None and source.folder is None
    place = before.with_suffix("") if is_script else before
    placing.put(hub.options.folder, new, placing.Move(before=before, place=place, previous=_previous(hub, name)))


def _place(hub: Hub, name: AppName) -> Path:
    return hub.options.folder / name.owner / name.name


def _previous(hub: Hub, name: AppName) -> Path:
    return hub.options.folder / PREVIOUS / name.key
