"""A hub: the apps of a folder, and what it knows of them and of its users."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import os
import shutil
import tempfile
import threading
import time
from collections.abc import Coroutine, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path

import msgspec

import limelight
from limelight.core.errors import NotFound
from limelight.http.tries import Tries
from limelight.hub.agents.described import Described
from limelight.hub.alone import Alone
from limelight.hub.apps import catalog, leftovers
from limelight.hub.apps.catalog import Catalog, Source
from limelight.hub.apps.containers import PACKAGES
from limelight.hub.apps.hosted import Hosted, NotServed, Stage
from limelight.hub.apps.isolation import Isolation, Room
from limelight.hub.apps.output import Output
from limelight.hub.apps.process import Command
from limelight.hub.apps.variables import VariableStore
from limelight.hub.changes import Changes
from limelight.hub.key import hub_key, make_data
from limelight.hub.limits.keeping import Keeping
from limelight.hub.limits.places import Places
from limelight.hub.limits.quotas import Quotas
from limelight.hub.limits.rates import Rates
from limelight.hub.names import AppName
from limelight.hub.observing.scraping import Scraper
from limelight.hub.options import HubOptions
from limelight.hub.people.access import Rule, Settings, Visibility, Visitor
from limelight.hub.people.accounts import Accounts
from limelight.hub.people.entries import AppCookies, Entries
from limelight.hub.people.events import Events
from limelight.hub.people.identities import Identities
from limelight.hub.people.provider import SignIns
from limelight.hub.proxy.upstream import USER_HEADER
from limelight.hub.proxy.waiting import WaitingCalls
from limelight.hub.records import Records
from limelight.hub.storage import SqliteStorage

DRAFTS = ".drafts"
"""Where new versions of apps are made: beside them, so that they are put in place by renaming."""
REFRESH_S = 2.0
"""How old the catalog may be when a request comes."""
WOKEN_AT_ONCE = 4
"""How many apps are started at a time when the hub starts."""
LIMITS = {"RLIMIT_CORE": 0}
LIMITS_OF_USER = {"RLIMIT_NPROC": 2_048}
"""Which counts all processes and threads of a user."""
KEPT_VARIABLES = ("PATH", "LANG", "LC_ALL", "TZ", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "LD_LIBRARY_PATH")
"""What apps get of the hub's own environment."""
_OWN_FOLDER = Path(limelight.__file__).parents[1]
_OWN_PACKAGE = {} if "site-packages" in _OWN_FOLDER.parts else {"PYTHONPATH": str(_OWN_FOLDER)}
"""How apps find the hub's own Limelight if it is not installed, but a checkout."""


class Started(msgspec.Struct, frozen=True):
    """An app's process. It is forgotten when the app is put to sleep because it has nothing left to do."""

    pid: int
    began: int
    """When it began, as `leftovers.began` tells, by which it is told from a later process with the same id."""


class Hub:
    """Everything runs on one event loop. `start` comes first, `close` last."""

    def __init__(self, options: HubOptions, shared: Records | None = None) -> None:
        """`shared`: the records of all hubs of a cluster. Raises `OSError` if its folders cannot be used, or another
        hub runs on them."""
        self.options = options
        make_data(options.data)
        self.own_records = Records(SqliteStorage(options.data / "hub.db"))
        """What is only about this machine."""
        self.records = self.own_records if shared is None else shared
        self.others = Alone()
        self.accounts = Accounts(self.records)
        self.identities = Identities(self.records, self.accounts)
        self.waiting = WaitingCalls(self.records)
        self.places = Places()
        self.isolation = Isolation(
            options.isolation,
            options.data,
            self.own_records,
            exposed=options.exposed,
            has_network=options.has_network,
            containers=options.containers,
        )
        self.environments = self.isolation.environments(options.data / "environments", mcp=options.mcp)
        self.catalog = Catalog()
        self.key = hub_key(options.data)
        self.sign_ins = None if options.oidc is None else SignIns(options.oidc, self._derived("sign-ins"))
        self.variables = VariableStore(self.records, bytes.fromhex(self._derived("secrets of apps")))
        self.events = Events(self.records)
        self.tries = Tries()
        self.entries = Entries()
        self.app_cookies = AppCookies(self.accounts, self._derived("cookies of apps").encode())
        self.changes = Changes()
        self.rates = Rates(options.rate_limit)
        self.quotas = Quotas(self.records, self.own_records, options.app_quota, options.owner_quota)
        self._sockets = Path(tempfile.mkdtemp(prefix="limelight-hub-"))  # short: a socket's path has at most 107 bytes
        self._hosted: dict[str, Hosted] = {}
        self.keeping = Keeping(self.quotas, self._hosted, self._go_on)
        self.scraper = Scraper(self._hosted)
        self.described = Described(self.own_records, self._hosted)
        self.began_at = time.time()
        self._changing = asyncio.Lock()
        self._publishing: dict[str, asyncio.Lock] = {}
        self.folder_lock = threading.Lock()
        """Held while the folder is read, and while a new version of an app takes the place of the old one."""
        self._made = 0
        self._read_at = 0.0
        self._reading: asyncio.Task[None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._waking = asyncio.Semaphore(WOKEN_AT_ONCE)

    async def start(self) -> None:
        """Apps that ran when a hub before this one ended are started: they may have calls to finish. So are those that
        never sleep."""
        await self._refresh()
        started = self.own_records.all(Started)
        await self.isolation.clear(started)
        for key, one in started.items():
            self._keep(self._revive(key, one))
        for key, hosted in self._hosted.items():
            if not self.others.is_home(key):
                self.waiting.drop(key)  # else they count here for ever
            elif key not in started:
                self.take_up(hosted)
        self._keep(self.keeping.run())

    def take_up(self, hosted: Hosted, *, has_calls: bool = False) -> None:
        """Start an app if it never sleeps, if calls wait for it, or if it has some in its store."""
        if has_calls or self.settings(hosted.source.name).idle_s == 0:
            self._keep(self._wake(hosted))
        self.waiting.deliver(hosted)

    async def close(self) -> None:
        """Stop all apps. Calls that they have accepted are in their stores."""
        await self.waiting.close()
        await self.described.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.gather(*(one.close() for one in self._hosted.values()))
        await self.own_records.close()
        await asyncio.to_thread(shutil.rmtree, self._sockets, ignore_errors=True)

    @property
    def apps(self) -> Mapping[str, Hosted]:
        """By key."""
        return self._hosted

    async def find(self, key: str) -> Hosted | None:
        """The app of that name in lower case. One that has just been put into the folder is found as well."""
        is_stale = time.monotonic() - self._read_at > REFRESH_S
        if is_stale and key not in self._hosted:
            await self.refresh()
        elif is_stale:
            self._refresh_soon()
        return self._hosted.get(key)

    async def find_label(self, label: str) -> Hosted | None:
        """The app whose host has the label."""
        await self.refresh_if_stale()
        source = self.catalog.by_label.get(label)
        return self._hosted.get(source.name.key) if source is not None else None

    async def existing(self, name: AppName) -> Hosted:
        """Raises `NotFound`."""
        found = await self.find(name.key)
        if found is None:
            raise NotFound("app", str(name))
        return found

    async def refresh_if_stale(self) -> None:
        if time.monotonic() - self._read_at > REFRESH_S:
            await self.refresh()

    async def refresh(self) -> None:
        """Read the folder now: a reading that goes on may have passed what has just changed."""
        if self._reading is not None and not self._reading.done():
            await asyncio.shield(self._reading)
        await asyncio.shield(self._refresh_soon())

    def settings(self, name: AppName) -> Settings:
        if self.others.is_removed(name.key):  # its settings are gone, and what it was, public or not, is not known
            return Settings(visibility="private", is_paused=True)
        return self.records.get(Settings, name.key) or Settings()

    async def change_settings(self, name: AppName, **changes: object) -> None:
        """Also of an app that is about to be added."""
        async with self._changing:
            await self.records.put(name.key, msgspec.structs.replace(self.settings(name), **changes))

    def publishing(self, name: AppName) -> asyncio.Lock:
        """Held by whoever adds, changes or removes an app's files."""
        return self._publishing.setdefault(name.key, asyncio.Lock())

    def pushing(self, name: AppName) -> asyncio.Lock:
        """Held while the app's repository in git is used."""
        return self._publishing.setdefault(f"git {name.key}", asyncio.Lock())

    def visibility(self, name: AppName) -> Visibility:
        return self.settings(name).visibility or self.options.visibility

    def allows(self, rule: Rule, visitor: Visitor, name: AppName) -> bool:
        """Whether the visitor may do with the app what the rule is about: one of `access`."""
        settings = self.settings(name)
        return rule(visitor, name, settings, settings.visibility or self.options.visibility)

    def _refresh_soon(self) -> asyncio.Task[None]:
        if self._reading is None or self._reading.done():
            self._reading = asyncio.create_task(self._refresh())
        return self._reading

    async def _refresh(self) -> None:
        read = partial(catalog.read, self.options.folder, self.options.owner, self.catalog)

        def read_whole() -> Catalog:
            with self.folder_lock:
                return read()

        before, self.catalog = self.catalog, await asyncio.to_thread(read_whole)
        self._read_at = time.monotonic()
        for key in self._hosted.keys() - self.catalog.by_key.keys():
            self._keep(self._hosted.pop(key).close())
        for key, source in self.catalog.by_key.items():
            if key in self._hosted:
                self._hosted[key].change(source)
            else:
                self._hosted[key] = self._host(source)
        if self.catalog.by_key.keys() != before.by_key.keys():
            self.changes.add()

    def _host(self, source: Source) -> Hosted:
        self._made += 1
        sockets = self._sockets / str(self._made)
        sockets.mkdir()
        log = self.options.data / "logs" / f"{source.name.key}.log"
        log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        idle_s, note = partial(self.idle_s, source.name), partial(self._note, source.name)
        admit = partial(self._admit, source.name)
        hosted = Hosted(source, self._command, sockets, Output(log), idle_s=idle_s, note=note, admit=admit)
        hosted.watch(self.changes.add)
        if self.settings(source.name).is_paused:
            hosted.stage = Stage.PAUSED
        return hosted

    def idle_s(self, name: AppName) -> float | None:
        """Seconds without requests after which it sleeps."""
        chosen = self.settings(name).idle_s
        return (self.options.idle_s if chosen is None else chosen) or None

    def running_apps(self, owner: str) -> int:
        return sum(one.is_up for one in self._hosted.values() if one.source.name.owner.lower() == owner.lower())

    def _admit(self, name: AppName) -> None:
        """Raises `QuotaSpent` if the app may not be started now."""
        self.quotas.check(name, "cpu_seconds")
        own = self._hosted.get(name.key)
        if own is None or not own.is_up:
            self.quotas.check_room(name, self.running_apps(name.owner))

    def _go_on(self, hosted: Hosted) -> None:
        """The app may run again: it does at once if it has something left to do."""
        name = hosted.source.name
        self.waiting.deliver(hosted)
        if self.own_records.get(Started, name.key) is not None or self.settings(name).idle_s == 0:
            self._keep(self._wake(hosted))

    async def _note(self, name: AppName, pid: int | None) -> None:
        if pid is not None:
            await self.own_records.put(name.key, Started(pid, leftovers.began(pid)))
        else:
            await self.own_records.delete(Started, name.key)

    async def _revive(self, key: str, started: Started) -> None:
        await asyncio.to_thread(leftovers.end, started.pid, started.began)
        await self.isolation.clear_app(key)
        if key in self._hosted and self.others.is_home(key):
            self.waiting.deliver(self._hosted[key])
            await self._wake(self._hosted[key])
        else:
            await self.own_records.delete(Started, key)

    async def _wake(self, hosted: Hosted) -> None:
        async with self._waking:
            with suppress(NotServed):  # its log says why
                await hosted.wake()

    def _keep(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _command(self, source: Source, output: Output) -> Command:
        """How to start an app, in the environment that it needs."""
        python = await self.environments.python(source, output)
        room = await self.isolation.room(source, python)
        arguments = [str(python), "-m", "limelight", "run", str(room.script), "--root-path", ""]
        return Command(
            arguments,
            room.folder,
            self._environment(source.name, room, await self.others.store_of(source.name, room)),
            room.user,
            LIMITS if room.user is None else {**LIMITS, **LIMITS_OF_USER},
            room.wrapper,
            room.container,
        )

    def _environment(self, name: AppName, room: Room, store: str) -> dict[str, str]:
        home = room.home
        own = {one: os.environ[one] for one in KEPT_VARIABLES if one in os.environ} | _OWN_PACKAGE
        return {
            **self.variables.environment(name),
            **(own if room.container is None else {"PYTHONPATH": str(PACKAGES)}),  # its image has its own of the others
            "HOME": str(home),
            "TMPDIR": str(home / "tmp"),
            "PYTHONUNBUFFERED": "1",
            "PYTHONNOUSERSITE": "1",
            "LIMELIGHT_STORE": store,
            "LIMELIGHT_TEMP_DIR": str(home / "files"),
            "LIMELIGHT_SECRET": self._derived(f"sessions of {name.key}"),
            "LIMELIGHT_TRUSTED_PROXIES": "unix",
            "LIMELIGHT_ALLOWED_HOSTS": "*",  # the hub has checked the host
            "LIMELIGHT_USER_HEADER": USER_HEADER,
            "LIMELIGHT_STATUS": "1",
            "LIMELIGHT_METRICS": "1",
            **({"LIMELIGHT_MCP": "1"} if self.options.mcp else {}),
            "SPACE_ID": str(name),
            "SPACE_AUTHOR_NAME": name.owner,
            "SPACE_REPO_NAME": name.name,
        }

    @property
    def relay_key(self) -> bytes:
        """With which shares get their names back."""
        return self._derived("relay").encode()

    def _derived(self, purpose: str) -> str:
        return hmac.new(self.key, purpose.encode(), hashlib.sha256).hexdigest()
