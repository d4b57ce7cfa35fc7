"""Containers of Podman or Docker, in which apps run and their environments are built.

`docs/isolation.md` says what they do not protect from. All paths of an app are the same inside and outside.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import limelight
from limelight.core.errors import DeclarationError

ENGINES = ("podman", "docker")
PACKAGES = Path("/opt/limelight")
"""Where the hub's own Limelight is in each container."""
DOOR = Path("/run/limelight")
"""Where an app's process gets its sockets and its environment."""
DOOR_SOCKET = "door.sock"
REMOVE_TIMEOUT_S = 60.0
OPEN_FILES, PROCESSES_OF_USER = 65_536, 16_384
ENGINE_FAILED = (125, 126, 127)
"""Statuses of an engine's `run` that are none of the program."""
OLDEST = {"podman": (4, 0), "docker": (20, 10)}
NO_NETWORK = "none"
_SHARED_NETWORKS = ("host", "container", "ns", "pod")
"""In which a container would have the sockets of others."""
_SIZE = re.compile(r"[1-9][0-9]{0,15}[kmg]?")
_NETWORK = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}(:[A-Za-z0-9_.,:/=-]{1,400})?")
_VERSION = re.compile(r"version v?(\d+)\.(\d+)")


@dataclass(frozen=True)
class Limits:
    """Of one container."""

    memory: str = "2g"
    """As engines take it: bytes, or with k, m, g."""
    cpus: float = 0
    """Processors; 0: all."""
    processes: int = 512
    """Processes and threads at a time."""

    def __post_init__(self) -> None:
        if _SIZE.fullmatch(self.memory) is None:
            raise DeclarationError("--container-memory", "a size such as 512m or 2g", self.memory)
        if not 0 <= self.cpus <= 4_096:
            raise DeclarationError("--container-cpus", "a number of processors, 0 for all", self.cpus)
        if not 16 <= self.processes <= 1_000_000:
            raise DeclarationError("--container-processes", "16 or more", self.processes)


@dataclass(frozen=True)
class ContainerOptions:
    engine: str = ""
    """The command with its options; "": the first that works of `ENGINES`."""
    image: str = ""
    """"": the official slim image of the hub's version of Python."""
    network: str = NO_NETWORK
    """That of apps, as the engine's `--network` takes it."""
    build_network: str = ""
    """That of builds; "": what the engine gives containers by itself."""
    limits: Limits = field(default_factory=Limits)

    def __post_init__(self) -> None:
        if self.image.startswith("-"):
            raise DeclarationError("--container-image", "the name of an image", self.image)
        _check_network("--container-network", self.network)
        if self.build_network:
            _check_network("--container-build-network", self.build_network)


@dataclass(frozen=True)
class Container:
    """One that is to be started, or may run."""

    engine: Engine
    name: str
    arguments: Sequence[str]
    """Of the engine's `run`, up to the image."""

    def run(
        self, command: Sequence[str], mounts: Mapping[Path, str] | None = None, environment: Sequence[str] = ()
    ) -> list[str]:
        """The command that starts it, and stays until it has ended. `mounts`: more paths to be read, and where.
        `environment`: names of variables that it gets of the hub's."""
        more = [_mount(source, Path(target), is_read_only=True) for source, target in (mounts or {}).items()]
        more += [part for name in environment for part in ("--env", name)]
        image = ["--entrypoint", command[0], self.engine.image]
        return [*self.engine.command, "run", *self.arguments, *more, *image, *command[1:]]

    async def ended(self, status: int) -> None:
        """See that nothing is left of it. `status`: that of the command that started it, which is that of its own
        program if that has ended; it is then removed by itself. A command that was killed leaves it running."""
        if status < 0 or status in ENGINE_FAILED:
            await self.engine.remove([self.name])


class Engine:
    """Podman or Docker, for one hub."""

    def __init__(self, options: ContainerOptions, data: Path, *, exposed: Sequence[Path]) -> None:
        """Raises `DeclarationError` if no engine works."""
        self.folder = data / "engine"
        """Where the engine's programs run: Podman's monitor leaves a file in its working directory when a container's
        memory runs out."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.command, self.is_podman = _chosen(options.engine, self.folder) if options.engine else _found(self.folder)
        self.image = options.image or f"docker.io/library/python:{sys.version_info.major}.{sys.version_info.minor}-slim"
        self.build_network = options.build_network
        self._network, self._limits, self._exposed = options.network, options.limits, exposed
        self._hub = hashlib.sha256(str(data).encode()).hexdigest()[:16]

    def container(
        self,
        label: str,
        user: int | None,
        *,
        shown: Sequence[Path],
        own: Sequence[Path],
        network: str | None = None,
    ) -> Container:
        """`label`: whose it is. `user`: which it runs as, None: the hub's own. `shown`: folders to be read; `own`:
        those that it may change as well. `network`: None: that of apps; "": the engine's own default."""
        name = f"limelight-{self._hub}-{time.time_ns()}"
        chosen, group = (os.geteuid(), os.getegid()) if user is None else (user, user)
        network = self._network if network is None else network
        arguments = [
            *("--rm", "--name", name, "--hostname", "app"),
            *("--label", f"limelight.hub={self._hub}", "--label", f"limelight.app={label}"),
            *("--user", f"{chosen}:{group}", "--cap-drop", "ALL", "--security-opt", "no-new-privileges"),
            *("--read-only", "--tmpfs", "/tmp:rw,nosuid,nodev,mode=1777,size=256m"),
            *("--ipc", "private", "--memory", self._limits.memory, "--memory-swap", self._limits.memory),
            *("--pids-limit", str(self._limits.processes)),
            *("--ulimit", _ulimit("nofile", "RLIMIT_NOFILE", OPEN_FILES)),
            # Which counts all of a user: that of an app has only this one and the one that it replaces.
            *(
                "--ulimit",
                _ulimit("nproc", "RLIMIT_NPROC", PROCESSES_OF_USER if user is None else 2 * self._limits.processes),
            ),
            *("--ulimit", "core=0:0"),
        ]
        if self._limits.cpus:
            arguments += ["--cpus", str(self._limits.cpus)]
        if network:
            arguments += ["--network", network]
        if self.is_podman and os.geteuid() != 0:
            arguments += ["--userns", "keep-id"]  # else its files would belong to users of which the hub is none
        if self.is_podman:
            arguments += ["--log-driver", "none", "--image-volume", "ignore"]
        arguments.append(_mount(Path(limelight.__file__).parent, PACKAGES / "limelight", is_read_only=True))
        for path in dict.fromkeys([*shown, *self._exposed]):
            arguments.append(_mount(path, path, is_read_only=True))
        for path in own:
            arguments.append(_mount(path, path))
        return Container(self, name, arguments)

    async def image_id(self) -> str:
        return (await self._ask("image", "inspect", "--format", "{{.Id}}", self.image)).strip()

    async def leftovers(self) -> dict[str, str]:
        """Containers of a hub with the same data, by id, with whose they are."""
        listed = await self._ask("ps", "--all", "--quiet", "--filter", f"label=limelight.hub={self._hub}")
        ids = listed.split()
        if not ids:
            return {}
        whose = await self._ask("inspect", "--format", '{{.Id}} {{index .Config.Labels "limelight.app"}}', *ids)
        return dict(line.split(" ", 1) for line in whose.splitlines() if " " in line)

    async def remove(self, names: Sequence[str]) -> None:
        """Also if they run: at once."""
        if names:
            at_once = ["--time", "0"] if self.is_podman else []
            await self._ask("rm", "--force", *at_once, "--volumes", *names)
            (self.folder / "oom").unlink(missing_ok=True)

    async def _ask(self, *arguments: str) -> str:
        running = await asyncio.create_subprocess_exec(
            *self.command,
            *arguments,
            cwd=self.folder,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            async with asyncio.timeout(REMOVE_TIMEOUT_S):
                said, _ = await running.communicate()
        except TimeoutError:
            return ""
        finally:
            if running.returncode is None:
                with suppress(ProcessLookupError):
                    running.kill()
                await running.wait()
        return said.decode("utf-8", "replace")


def _mount(source: Path, target: Path, *, is_read_only: bool = False) -> str:
    for path in (source, target):
        if "," in str(path) or '"' in str(path):
            raise DeclarationError("--isolation container", "folders without ',' and '\"' in their names", str(path))
    return f"--mount=type=bind,source={source},target={target}" + (",readonly" if is_read_only else "")


def _ulimit(name: str, kind: str, wanted: int) -> str:
    """Engines give containers more than the hub may have unless told, and fail where it may not."""
    import resource  # noqa: PLC0415  # Windows has none

    hard = resource.getrlimit(getattr(resource, kind))[1]
    allowed = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    return f"{name}={allowed}:{allowed}"


def _check_network(where: str, name: str) -> None:
    if _NETWORK.fullmatch(name) is None or name.partition(":")[0] in _SHARED_NETWORKS:
        raise DeclarationError(where, "none, slirp4netns, pasta, bridge or the name of a network of the engine", name)


def _found(folder: Path) -> tuple[list[str], bool]:
    problems = []
    for name in ENGINES:
        if shutil.which(name) is not None:
            try:
                return _chosen(name, folder)
            except DeclarationError as error:
                problems.append(str(error))
    why = "; ".join(problems) or "none is installed"
    raise DeclarationError("--isolation container", f"Podman or Docker ({why})")


def _chosen(command: str, folder: Path) -> tuple[list[str], bool]:
    """The parts of the command, and whether it is Podman's. Raises `DeclarationError` if it does not work."""
    where = "--container-engine"
    try:
        parts = shlex.split(command)
        said = _said([*parts, "--version"], folder).lower() if parts else ""
        version = _VERSION.search(said)
        if version is not None:
            _said([*parts, "ps", "--quiet"], folder)  # which asks Docker's server
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        raise DeclarationError(where, f"a command that works: {_reason(error)}", command) from None
    if version is None:
        raise DeclarationError(where, "the command of Podman or Docker", command)
    kind = "podman" if "podman" in said else "docker"
    if (int(version[1]), int(version[2])) < OLDEST[kind]:
        oldest = ".".join(map(str, OLDEST[kind]))
        raise DeclarationError(where, f"{kind} {oldest} or later", f"{command}, which is {version[1]}.{version[2]}")
    return parts, kind == "podman"


def _reason(error: Exception) -> str:
    if isinstance(error, subprocess.CalledProcessError):
        return str(error.stderr).strip()[-300:] or f"it ended with status {error.returncode}"
    return str(error)


def _said(command: Sequence[str], folder: Path) -> str:
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=30, check=True).stdout
