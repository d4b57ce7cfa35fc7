"""The room of an app: which user it is, which files it has, and what it can see of the machine.

`docs/isolation.md` says what each level does not protect from.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

import msgspec

import limelight
from limelight.core.errors import DeclarationError
from limelight.hub.apps.catalog import IGNORED, Source
from limelight.hub.apps.container_environments import ContainerEnvironments
from limelight.hub.apps.containers import NO_NETWORK, Container, ContainerOptions, Engine
from limelight.hub.apps.environments import Environments, own_dependencies
from limelight.hub.records import Records

Level = Literal["process", "sandbox", "container"]
FIRST_USER, LAST_USER, BUILDING_USER = 61_184, 65_518, 65_519
"""User ids for apps, and that of builds in containers: those that systemd sets aside for services without a user of
their own."""
KEPT_VERSIONS = 2
SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/etc")
"""What a sandbox shows of the system, to be read only."""


class AppUser(msgspec.Struct, frozen=True):
    """The user that an app's processes run as."""

    id: int


@dataclass(frozen=True)
class Room:
    """Where an app's process runs."""

    script: Path
    folder: Path
    home: Path
    """Its own folder, which outlives its versions."""
    user: int | None
    wrapper: Sequence[str] = ()
    """Arguments before its command, of the program that shuts it in."""
    container: Container | None = None


class Isolation:
    def __init__(
        self,
        level: Level,
        data: Path,
        records: Records,
        *,
        exposed: Sequence[Path],
        has_network: bool,
        containers: ContainerOptions | None = None,
    ) -> None:
        """`exposed`: paths that apps in a sandbox or container may read. Raises `DeclarationError` if the level cannot
        be had."""
        self._level, self._data, self._records = level, data, records
        self._exposed, self._has_network = exposed, has_network
        self.engine: Engine | None = None
        """Of containers."""
        self._outlived: dict[str, str] = {}
        if level == "container":
            chosen = containers or ContainerOptions()
            if not has_network and chosen.network != NO_NETWORK:
                raise DeclarationError("--no-network", f"no --container-network but {NO_NETWORK}", chosen.network)
            self.engine = Engine(chosen, data, exposed=exposed)
        elif containers is not None:
            raise DeclarationError("--isolation", "container, to which the options --container-… belong", level)
        elif level == "sandbox":
            _check_bubblewrap()
        elif exposed or not has_network:
            raise DeclarationError("--isolation", "sandbox or container: without, nothing is hidden", level)

    @cached_property
    def has_users(self) -> bool:
        """Whether each app has a user of its own: only root can give it one, and only if others can read Python."""
        if os.geteuid() != 0:
            return False
        return self._level != "process" or all(_is_open(path) for path in _python_paths(Path(sys.executable)))

    @property
    def shares_root(self) -> bool:
        """Whether apps run as root, for lack of users that could run Python."""
        return os.geteuid() == 0 and not self.has_users

    async def room(self, source: Source, python: Path) -> Room:
        """Prepare the app's folders."""
        user = await self._user(source) if self.has_users else None
        home = self._data / "homes" / source.name.key
        await asyncio.to_thread(_make_home, home, user)
        script, folder = source.script, source.folder or source.script.parent
        if user is not None:
            script, folder = await asyncio.to_thread(_copy, source, self._data / "versions" / source.name.key, user)
        if self.engine is not None:
            environment = [python.parent.parent] if python.is_absolute() else []
            container = self.engine.container(source.name.key, user, shown=[folder, *environment], own=[home])
            return Room(script, folder, home, user, container=container)
        wrapper = self._wrapper(folder, home, python) if self._level == "sandbox" else ()
        return Room(script, folder, home, user, wrapper)

    def environments(self, folder: Path, *, mcp: bool) -> Environments | ContainerEnvironments:
        """Those of the apps. `mcp`: whether these are MCP servers."""
        own = own_dependencies(mcp=mcp)
        if self.engine is None:
            return Environments(folder, may_build=not self.has_users, own=own)
        return ContainerEnvironments(
            folder.with_name("container-environments"), self.engine, BUILDING_USER if self.has_users else None, own
        )

    async def clear(self, kept: Collection[str]) -> None:
        """Remove containers that outlived the hub that started them, but those of apps in `kept`: they may have calls
        to store. To be called before any is started."""
        if self.engine is not None:
            found = await self.engine.leftovers()
            await self.engine.remove([name for name, whose in found.items() if whose not in kept])
            self._outlived = {name: whose for name, whose in found.items() if whose in kept}

    async def clear_app(self, key: str) -> None:
        """Remove those of the app that `clear` kept."""
        if self.engine is not None:
            await self.engine.remove([name for name, whose in self._outlived.items() if whose == key])

    async def _user(self, source: Source) -> int:
        known = self._records.get(AppUser, source.name.key)
        if known is None:
            taken = {one.id for one in self._records.all(AppUser).values()}
            free = next((one for one in range(FIRST_USER, LAST_USER + 1) if one not in taken), None)
            if free is None:
                raise OSError(f"There are no more users for apps: {LAST_USER - FIRST_USER + 1:,} have one")
            known = AppUser(free)
            await self._records.put(source.name.key, known)
        return known.id

    def _wrapper(self, folder: Path, home: Path, python: Path) -> list[str]:
        is_root = os.geteuid() == 0
        arguments = [
            shutil.which("bwrap") or "bwrap",
            "--die-with-parent",
            "--unshare-pid",
            "--unshare-ipc",
            "--unshare-uts",
        ]
        arguments += ["--hostname", "app", "--proc", "/proc", "--dev", "/dev", "--perms", "1777", "--tmpfs", "/tmp"]
        if is_root:
            arguments += ["--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]  # the launcher gives them up
        else:
            arguments += ["--unshare-user", "--disable-userns"]
        if not self._has_network:
            arguments += ["--unshare-net"]
        readable = [Path(one) for one in SYSTEM] + [*_python_paths(python), *self._exposed, folder]
        for parent in _parents([*readable, home]):
            arguments += ["--perms", "0755", "--dir", str(parent)]  # else only root could pass them
        for path in dict.fromkeys(readable):
            arguments += ["--ro-bind-try", str(path), str(path)]
        own = [folder, home] if is_root else [home]  # as root the folder is a copy
        for path in own:
            arguments += ["--bind", str(path), str(path)]
        return [*arguments, "--chdir", str(folder), "--"]


def _parents(paths: Iterable[Path]) -> list[Path]:
    """All folders above the paths, from the top, but for those that the sandbox has anyhow."""
    found = {parent for path in paths for parent in path.parents} - {Path("/"), Path("/tmp")}
    return sorted(found, key=lambda path: len(path.parts))


def _check_bubblewrap() -> None:
    found = shutil.which("bwrap")
    if found is None:
        raise DeclarationError("--isolation sandbox", "bubblewrap, which is not installed (apt install bubblewrap)")
    trial = [found, "--ro-bind", "/", "/", "--unshare-pid", "--proc", "/proc", "true"]
    if os.geteuid() != 0:
        trial.insert(1, "--unshare-user")
    tried = subprocess.run(trial, capture_output=True, text=True, timeout=20, check=False)
    if tried.returncode:
        raise DeclarationError("--isolation sandbox", f"namespaces, which bwrap cannot have: {tried.stderr.strip()}")


def _python_paths(python: Path) -> list[Path]:
    """What the interpreter needs besides the system: its environment, what that was made from, and Limelight."""
    real = python.resolve()
    environment = python.parent.parent
    base = real.parent.parent
    return [environment, base, Path(sys.prefix), Path(sys.base_prefix), Path(limelight.__file__).parent]


def _is_open(path: Path) -> bool:
    """Whether any user can read what is there."""
    return all(one.stat().st_mode & 0o001 for one in (path, *path.parents)) and bool(path.stat().st_mode & 0o004)


def _make_home(home: Path, user: int | None) -> None:
    home.parent.mkdir(parents=True, exist_ok=True)
    home.mkdir(mode=0o700, exist_ok=True)
    with suppress(FileExistsError):  # the app may have made anything of it
        (home / "tmp").mkdir(mode=0o700)
    if os.geteuid() != 0:
        return
    wanted = 0 if user is None else user
    if home.stat().st_uid != wanted:  # new, or the hub keeps apps apart in another way than before
        for path in (home, *_below(home)):
            os.chown(path, wanted, wanted, follow_symlinks=False)


def _copy(source: Source, versions: Path, user: int) -> tuple[Path, Path]:
    """A copy of the app that belongs to its user: the script and the folder in it. Older copies are removed."""
    target = versions / f"{time.time_ns():020}"  # never one that a running process has
    if source.folder is None:
        target.mkdir(parents=True)
        shutil.copyfile(source.script, target / source.script.name)
        script = target / source.script.name
    else:
        shutil.copytree(source.folder, target, symlinks=True, ignore=shutil.ignore_patterns(".*", *IGNORED))
        script = target / source.script.relative_to(source.folder)
    for path in (target, *_below(target)):
        os.chown(path, user, user, follow_symlinks=False)
    target.chmod(0o700)
    for path in sorted(versions.iterdir())[:-KEPT_VERSIONS]:
        shutil.rmtree(path, ignore_errors=True)
    return script, target


def _below(folder: Path) -> Iterator[Path]:
    for parent, folders, files in os.walk(folder):
        for name in (*folders, *files):
            yield Path(parent) / name
