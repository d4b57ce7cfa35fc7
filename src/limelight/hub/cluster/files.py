"""The apps' files on all hubs of a cluster: each version is an archive in the object store.

A hub compares three versions of each app: what lies in its folder, what all hubs share, and what both were when they
last agreed. What has changed on one side goes to the other. If both have changed, the shared one wins, and the folder's
is kept as the version before.
"""

from __future__ import annotations

import asyncio
import logging
import os
import tarfile
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, cast

import msgspec
from nats.errors import Error as NatsError
from nats.js.errors import APIError

from limelight.core.errors import LimelightError
from limelight.engine.stores.nats.objects import Objects
from limelight.hub.apps.catalog import Source, Stamp
from limelight.hub.hub import Hub
from limelight.hub.names import AppName
from limelight.hub.publishing import trees, versions
from limelight.hub.records import Records

logger = logging.getLogger("limelight")

LOOK_S = 2.0
"""How often the folder is looked at for changes that somebody made in it."""
CHANGED_NS = "LIMELIGHT.changed_ns"
"""Of a file in an archive. A version's name follows from it."""


class Version(msgspec.Struct, frozen=True, kw_only=True):
    """The version that all hubs of a cluster share, by the key of its app."""

    owner: str
    name: str
    version: str
    """As `trees.version_of` names it, and with the key the archive's name."""


class Agreed(msgspec.Struct, frozen=True, kw_only=True):
    """The version that the folder and the cluster had last in common. Kept by each hub for itself."""

    version: str


class SharedFiles:
    def __init__(self, hub: Hub, objects: Objects, shared: Records, own: Records) -> None:
        self._hub, self._objects, self._shared, self._own = hub, objects, shared, own
        self._known: dict[str, tuple[Stamp, str]] = {}
        self._news = asyncio.Event()
        self._failed: dict[str, str] = {}
        """What was wrong with an app the last time, so that it is said once."""
        shared.watch(Version, lambda _: self._news.set())

    def is_removed(self, key: str) -> bool:
        """Whether another hub has removed an app whose files are still here."""
        return self._own.get(Agreed, key) is not None and self._shared.get(Version, key) is None

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            self._news.clear()
            try:
                await self.agree()
            except (OSError, LimelightError) as error:
                logger.warning("The files of the apps cannot be shared: %s", error)
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_S):
                    await self._news.wait()

    async def agree(self) -> None:
        await self._hub.refresh()
        held = {key: hosted.source.name for key, hosted in self._hub.apps.items()}
        shared = {key: AppName(one.owner, one.name) for key, one in self._shared.all(Version).items()}
        for key in self._own.all(Agreed).keys() - shared.keys() - held.keys():  # removed before this hub ended
            await self._own.delete(Agreed, key)
        for key, name in {**shared, **held}.items():
            lock = self._hub.publishing(name)
            if not lock.locked():  # else it is being published, and looked at next time
                async with lock:
                    await self._try(key, name)

    async def _try(self, key: str, name: AppName) -> None:
        """An app whose files cannot be shared stops no other's."""
        try:
            await self._agree(key, name)
        except (NatsError, APIError, OSError, LimelightError, tarfile.TarError, ValueError, KeyError) as error:
            problem = f"{type(error).__name__}: {error}"
            if self._failed.get(key) != problem:
                logger.warning("The files of %s cannot be shared: %s", name, problem)
            self._failed[key] = problem
        else:
            self._failed.pop(key, None)

    async def withdraw(self, name: AppName) -> None:
        key = name.key
        version = self._shared.get(Version, key)
        await self._shared.delete(Version, key)
        await self._own.delete(Agreed, key)
        if version is not None:
            await self._objects.delete(f"{key}@{version.version}")

    async def _agree(self, key: str, name: AppName) -> None:
        here = await self._version_here(key)
        shared, before = self._shared.get(Version, key), self._own.get(Agreed, key)
        there = shared.version if shared is not None else None
        agreed = before.version if before is not None else None
        if here == there:
            pass
        elif there == agreed:
            if not await self._send(key, name, shared, here):
                return
        else:
            await self._fetch(key, name, there)
        now = self._shared.get(Version, key)
        if now is None:
            await self._own.delete(Agreed, key)
        elif now.version != agreed:
            await self._own.put(key, Agreed(version=now.version))

    async def _version_here(self, key: str) -> str | None:
        hosted = self._hub.apps.get(key)
        if hosted is None:
            return None
        stamp, source = hosted.source.stamp, hosted.source
        known = self._known.get(key)
        if known is None or known[0] != stamp:
            version = await asyncio.to_thread(lambda: trees.version_of(_files(source)))
            known = self._known[key] = stamp, version
        return known[1]

    async def _send(self, key: str, name: AppName, before: Version | None, version: str | None) -> bool:
        """Whether the folder's version, or that it is gone, is what all share now."""
        if version is None:
            await self.withdraw(name)
            return True
        files = await asyncio.to_thread(_files, self._hub.apps[key].source)
        with tempfile.TemporaryFile() as archive:
            await asyncio.to_thread(_pack, files, archive)
            await self._objects.put(f"{key}@{version}", cast("BinaryIO", archive))
        sent = Version(owner=name.owner, name=name.name, version=version)
        is_sent = await self._shared.replace(key, before, sent)
        now = self._shared.get(Version, key)
        for one in {version, before.version if before is not None else version}:
            if now is None or one != now.version:  # also if another hub was first
                await self._objects.delete(f"{key}@{one}")
        return is_sent

    async def _fetch(self, key: str, name: AppName, version: str | None) -> None:
        if version is None:
            await versions.remove_here(self._hub, name)
            return
        async with versions.draft(self._hub) as folder:
            with tempfile.TemporaryFile() as archive:
                await self._objects.write_to(f"{key}@{version}", cast("BinaryIO", archive))
                await asyncio.to_thread(_unpack, archive, folder / "new")
            await versions.put_in_place(self._hub, name, folder / "new")
        self._known.pop(key, None)


def _files(source: Source) -> dict[str, trees.File]:
    """The app's files without those whose names other hubs would not take."""
    return {path: one for path, one in trees.files_of(source).items() if _is_safe(path)}


def _is_safe(path: str) -> bool:
    with suppress(LimelightError):
        trees.safe_path(path)
        return True
    return False


def _pack(files: Mapping[str, trees.File], target: object) -> None:
    with tarfile.open(fileobj=cast("BinaryIO", target), mode="w", format=tarfile.PAX_FORMAT) as archive:
        for one in files.values():
            entry = tarfile.TarInfo(one.path)
            entry.size, entry.mode = one.size, 0o644
            entry.pax_headers = {CHANGED_NS: str(one.changed_ns)}
            with one.at.open("rb") as content:
                archive.addfile(entry, content)
    cast("BinaryIO", target).seek(0)


def _unpack(source: object, target: Path) -> None:
    target.mkdir(mode=0o755)
    cast("BinaryIO", source).seek(0)
    with tarfile.open(fileobj=cast("BinaryIO", source), mode="r") as archive:
        for entry in archive:
            path = target / trees.safe_path(entry.name)
            path.parent.mkdir(parents=True, exist_ok=True)
            archive.extract(entry, target, filter="data")
            changed_ns = int(entry.pax_headers[CHANGED_NS])
            os.utime(path, ns=(changed_ns, changed_ns))
