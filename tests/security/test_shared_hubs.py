"""Several hubs on one NATS: what one of them does late, or one app brings, harms no other app and shows nothing."""

from __future__ import annotations

import asyncio
import io
import tarfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, ExitStack
from pathlib import Path
from typing import NamedTuple

import pytest

from limelight.core.errors import TooManyRequests
from limelight.engine.stores.nats.objects import Stored
from limelight.engine.stores.nats.server import PrivateServer
from limelight.hub.cluster.cluster import Cluster
from limelight.hub.cluster.files import SharedFiles, Version
from limelight.hub.cluster.passing import MAX_PER_CLIENT, Places
from limelight.hub.cluster.running import Running
from limelight.hub.hub import Hub
from limelight.hub.names import AppName
from limelight.hub.options import HubOptions
from limelight.hub.people.access import Settings
from limelight.hub.publishing import removal, versions
from limelight.hub.publishing.removal import Removal, Repository
from tests.hub.hubs import HELLO, write_apps
from tests.waiting import becomes

pytestmark = pytest.mark.anyio
KEY = b"k" * 32
APP = AppName("ann", "hello")


class One(NamedTuple):
    """A hub that agrees with the others when the test says so."""

    hub: Hub
    cluster: Cluster
    files: SharedFiles

    @property
    def folder(self) -> Path:
        return self.hub.options.folder

    async def archives(self) -> list[str]:
        found: list[Stored] = await self.cluster.objects.list()
        return sorted(one.name for one in found)

    async def version(self) -> str | None:
        found = self.cluster.records.get(Version, APP.key)
        return None if found is None else found.version

    async def settings(self) -> Settings | None:
        return self.cluster.records.get(Settings, APP.key)


class Two(NamedTuple):
    first: One
    second: One


@pytest.fixture
async def two(tmp_path: Path) -> AsyncIterator[Two]:
    async with AsyncExitStack() as closing:
        nats = closing.enter_context(PrivateServer())
        made = []
        for name in ("first", "second"):
            cluster = await Cluster.open(nats.url, KEY, has_accounts=False)
            (tmp_path / name).mkdir()
            data = tmp_path / f"{name}-data"
            data.mkdir()
            (data / "hub.key").write_bytes(KEY)
            hub = Hub(HubOptions(folder=tmp_path / name, data=data), cluster.records)
            await cluster.join(name, "http://127.0.0.1:1")
            closing.push_async_callback(cluster.close)
            closing.push_async_callback(hub.close)
            made.append(One(hub, cluster, Running(hub, cluster).files))
        yield Two(*made)


def escaped(folder: Path) -> list[Path]:
    return [*folder.rglob("escaped")]


async def share(two: Two, *apps: tuple[str, str]) -> None:
    """Have both hubs have the apps of the first."""
    write_apps(two.first.folder, apps)
    await two.first.files.agree()
    version = await two.first.version()
    await becomes(version, two.second.version)
    await two.second.files.agree()


async def test_a_private_app_is_shown_to_nobody_while_one_hub_does_not_know_yet_that_it_is_removed(two: Two) -> None:
    await share(two, ("ann/hello/app.py", HELLO))
    await two.first.hub.change_settings(APP, visibility="private")
    private: Settings | None = Settings(visibility="private")
    await becomes(private, two.second.settings)
    await versions.remove(two.second.hub, APP)
    await becomes(None, two.first.settings)
    assert APP.key in two.first.hub.apps
    assert two.first.hub.visibility(APP) == "private"
    await two.first.files.agree()
    assert APP.key not in two.first.hub.apps


async def test_a_hub_that_removes_late_takes_nothing_of_a_later_app_of_the_name(two: Two) -> None:
    await share(two, ("ann/hello/app.py", HELLO))
    await versions.remove(two.second.hub, APP)
    await becomes(None, two.first.version)
    private: Settings | None = Settings(visibility="private", members=("bob",))
    await versions.add(two.second.hub, str(APP), Settings(visibility="private", members=("bob",)))
    await two.second.hub.variables.put(APP, "KEY", "s3cret", is_secret=True)
    await becomes(private, two.first.settings)
    await two.first.files.agree()  # removes the earlier one
    assert not (two.first.folder / "ann/hello").exists()
    for one in two:
        await becomes(private, one.settings)
        assert one.hub.settings(APP) == private
        assert one.hub.records.get(Repository, APP.key) is not None
        assert one.hub.variables.environment(APP) == {"KEY": "s3cret"}


async def test_a_removal_that_one_hub_has_not_finished_is_not_finished_by_another(two: Two, tmp_path: Path) -> None:
    """It names paths of that hub's machine."""
    await share(two, ("ann/hello/app.py", HELLO))
    await two.second.hub.refresh()
    place = str(two.second.folder / "ann")
    half = Removal(owner="ann", name="hello", trash=str(tmp_path / "none"), place=place, previous="/nowhere")
    await two.first.hub.own_records.put(APP.key, half)
    await two.first.hub.records.put(APP.key, half)  # as versions before this one wrote it
    await removal.finish(two.second.hub)
    assert (two.second.folder / "ann/hello/app.py").exists()


async def test_an_app_that_cannot_be_shared_stops_no_other(two: Two) -> None:
    await share(two, ("ann/hello/app.py", HELLO))
    bad = two.first.folder / "ann/a"
    write_apps(two.first.folder, [("ann/a/app.py", HELLO), ("ann/a/with\nline", ""), ("ann/a/ space", "")])
    for number in range(40):
        bad /= f"d{number}"
    bad.mkdir(parents=True)
    (bad / "deep.py").write_text("")
    await share(two, ("ann/z/app.py", HELLO))

    async def shared() -> bool:
        await two.second.files.agree()
        return {"ann/a", "ann/hello", "ann/z"} <= two.second.hub.apps.keys()

    await becomes(True, shared)
    assert [path.name for path in (two.second.folder / "ann/a").iterdir()] == ["app.py"]
    await two.second.files.agree()
    await two.first.files.agree()
    assert (two.first.folder / "ann/a/with\nline").exists()


async def test_an_archive_that_is_missing_or_broken_stops_no_other(two: Two) -> None:
    await share(two, ("ann/hello/app.py", HELLO))
    objects, records = two.first.cluster.objects, two.first.cluster.records
    await objects.put("ann/a@broken", b"x" * 5_000)
    for version, name in (("broken", "a"), ("missing", "b")):
        await records.put(f"ann/{name}", Version(owner="ann", name=name, version=version))
    await two.first.files.agree()
    await share(two, ("ann/z/app.py", HELLO))

    async def shared() -> bool:
        await two.second.files.agree()
        return "ann/z" in two.second.hub.apps

    await becomes(True, shared)


@pytest.mark.parametrize("name", ["../../escaped", "/escaped", "link/escaped"])
async def test_an_archive_stays_in_its_folder(two: Two, tmp_path: Path, name: str) -> None:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for path, target in (("link", str(tmp_path)), (name, "")):
            entry = tarfile.TarInfo(path)
            entry.pax_headers = {"LIMELIGHT.changed_ns": "1"}
            if target:
                entry.type, entry.linkname = tarfile.SYMTYPE, target
            archive.addfile(entry, None if target else io.BytesIO())
    await two.first.cluster.objects.put("ann/a@1", packed.getvalue())
    await two.first.cluster.records.put("ann/a", Version(owner="ann", name="a", version="1"))
    await two.first.files.agree()
    assert not escaped(tmp_path)
    assert "ann/a" not in two.first.hub.apps


async def test_nothing_of_a_removed_app_stays_on_nats(two: Two) -> None:
    await share(two, ("ann/hello/app.py", HELLO))
    (two.first.folder / "ann/hello/app.py").write_text(HELLO + "# changed\n")
    await two.first.files.agree()
    assert await two.first.archives() == [f"{APP.key}@{await two.first.version()}"]
    await versions.remove(two.first.hub, APP)
    await two.first.files.agree()
    assert await two.first.archives() == []


async def test_a_late_write_makes_no_user_or_token_valid_again(two: Two) -> None:
    accounts, other = two.first.hub.accounts, two.second.hub.accounts
    bob = await accounts.add_user("bob", "the old password", is_admin=True)
    token, written = await accounts.add_token(bob, "laptop", ["write"], None)

    async def known() -> str:
        found = await other.visitor_of_token(written)
        return "" if found is None else found.user

    async def is_admin() -> bool:
        found = other.user("bob")
        return found is not None and found.is_admin

    await becomes("bob", known)
    changing = asyncio.create_task(other.set_password("bob", "the new password"))
    await accounts.set_admin("bob", is_admin=False)
    await changing
    await becomes(False, is_admin)
    await accounts.remove_token("bob", token.id)
    await becomes("", known)
    changing = asyncio.create_task(other.set_password("bob", "another password"))
    await accounts.remove_user("bob")
    await asyncio.gather(changing, return_exceptions=True)
    assert accounts.user("bob") is None


async def test_one_client_has_not_all_connections_between_two_hubs() -> None:
    places = Places()
    with ExitStack() as open_requests:
        for _ in range(MAX_PER_CLIENT):
            open_requests.enter_context(places.one("198.51.100.1"))
        with pytest.raises(TooManyRequests):
            open_requests.enter_context(places.one("198.51.100.1"))
        open_requests.enter_context(places.one("198.51.100.2"))
    with places.one("198.51.100.1"):
        pass
