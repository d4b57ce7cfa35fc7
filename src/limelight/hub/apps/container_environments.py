"""The environments of apps in containers: built in a container as well, then mounted where they are used.

They are folders and no images: both engines can mount them, one that many apps share is there once, and removing a
folder is all that is needed to be rid of it.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import re
import shutil
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import msgspec

from limelight.hub.apps.catalog import Source
from limelight.hub.apps.containers import NO_NETWORK, PACKAGES, Container, Engine
from limelight.hub.apps.environments import BUILD_TIMEOUT_S, REPLACED, BuildFailed, needs_of
from limelight.hub.apps.output import Output

FORMAT = 1
"""Part of every environment's name: raised when they are built in another way."""
BUILDER = "builds"
"""Whose a container is that builds; no app is called so, for theirs have an owner."""
PASSED = ("HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "UV_INDEX", "UV_DEFAULT_INDEX", "UV_INDEX_URL", "UV_EXTRA_INDEX_URL")
"""What a build gets of the hub's environment. The code of packages can read it."""
MAX_FACTS_BYTES = 64 << 10
UV = Path("/opt/uv")
_NAME = re.compile(r"[A-Za-z0-9._-]+")
_FACTS = """
import importlib.metadata, json, sys
def has(name):
    try:
        return bool(importlib.metadata.version(name))
    except importlib.metadata.PackageNotFoundError:
        return False
print(json.dumps([list(sys.version_info[:3]), [one for one in json.loads(sys.argv[1]) if not has(one)]]))
"""


class _Image(msgspec.Struct, frozen=True):
    id: str
    version: Sequence[int]
    is_ready: bool
    """Whether it has all packages that Limelight needs."""


class ContainerEnvironments:
    def __init__(self, folder: Path, engine: Engine, user: int | None, own: Sequence[str]) -> None:
        """`user`: that builds run as; None: the hub's own. `own`: see `own_dependencies`."""
        self._folder, self._engine, self._user, self._own = folder, engine, user, own
        self._building: dict[str, asyncio.Lock] = {}
        self._image: _Image | None = None

    async def python(self, source: Source, output: Output) -> Path:
        """The interpreter for an app: the image's own, if that has all it needs. Raises `BuildFailed`."""
        needs = await asyncio.to_thread(needs_of, source)
        image = await self._facts(output)
        if needs is None and image.is_ready:
            return Path("python3")
        packages, version = needs or ([], "")
        sees_image = image.is_ready and not version
        wanted = [*packages, *(() if sees_image else self._own)]
        facts = [FORMAT, image.id, list(image.version), sorted(wanted), version]
        home = self._folder / hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:20]
        is_complete = home.with_suffix(".complete")  # beside it: in it the build could have made anything
        async with self._building.setdefault(home.name, asyncio.Lock()):
            if not is_complete.exists():
                await self._build(home, wanted, version, output, sees_image=sees_image)
                is_complete.touch()
        return home / "bin" / "python"

    async def _build(
        self, home: Path, packages: Sequence[str], version: str, output: Output, *, sees_image: bool
    ) -> None:
        from uv import find_uv_bin  # noqa: PLC0415  # optional: extra `hub`

        await asyncio.to_thread(_make_empty, home, self._user)
        output.add(f"Building an environment with {', '.join(packages)}")
        plan = {
            "uv": str(UV),
            "home": str(home),
            "python": version,
            "packages": list(packages),
            "excluded": REPLACED,
            "sees_image": sees_image,
        }
        container = self._engine.container(
            BUILDER, self._user, shown=(), own=[home], network=self._engine.build_network
        )
        command = ["python3", "-I", str(PACKAGES / "limelight/hub/apps/builder.py"), json.dumps(plan)]
        status = await self._run(container, command, output, mounts={Path(find_uv_bin()): str(UV)})
        if status:
            raise BuildFailed("Its environment could not be built. See its log")

    async def _facts(self, output: Output) -> _Image:
        async with self._building.setdefault("", asyncio.Lock()):
            if self._image is None:
                self._image = await self._asked(output)
            return self._image

    async def _asked(self, output: Output) -> _Image:
        """The engine fetches the image, if it has not got it. Of one that it has, what was found is kept."""
        names = sorted(found[0] for one in self._own if (found := _NAME.match(one)) is not None)
        image_id = await self._engine.image_id()
        digest = hashlib.sha256(json.dumps([FORMAT, image_id, names]).encode()).hexdigest()[:20]
        kept = self._folder / f"{digest}.image"
        if image_id:
            with suppress(OSError, ValueError):
                return msgspec.json.decode(await asyncio.to_thread(kept.read_bytes), type=_Image)
        image = await self._tried(names, output)
        if image.id == image_id:
            await asyncio.to_thread(_write, kept, msgspec.json.encode(image))
        return image

    async def _tried(self, names: Sequence[str], output: Output) -> _Image:
        container = self._engine.container(BUILDER, self._user, shown=(), own=(), network=NO_NETWORK)
        said: list[bytes] = []
        command = ["python3", "-I", "-c", _FACTS, json.dumps(names)]
        status = await self._run(container, command, output, said=said)
        try:
            if status:
                raise ValueError(f"status {status}")
            version, missing = json.loads(b"".join(said))
            image_id = await self._engine.image_id()
            if not image_id:
                raise ValueError("it has no id")
            return _Image(image_id, version, is_ready=not missing)
        except (ValueError, TypeError) as error:
            raise BuildFailed(f"The image {self._engine.image} has no python3 that runs: {error}") from None

    async def _run(
        self,
        container: Container,
        command: Sequence[str],
        output: Output,
        *,
        mounts: Mapping[Path, str] | None = None,
        said: list[bytes] | None = None,
    ) -> int:
        """`said`: takes what it prints on standard output, which is then not in the log."""
        started = container.run(command, mounts, environment=[one for one in PASSED if one in os.environ])
        running = await asyncio.create_subprocess_exec(
            *started,
            cwd=self._engine.folder,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT if said is None else asyncio.subprocess.PIPE,
            start_new_session=True,
        )
        streams = running.stdout, running.stderr
        assert streams[0] is not None
        try:
            async with asyncio.timeout(BUILD_TIMEOUT_S):
                if said is None:
                    await output.take(streams[0])
                else:
                    assert streams[1] is not None
                    taking = asyncio.create_task(output.take(streams[1]))
                    try:
                        said.append(await streams[0].read(MAX_FACTS_BYTES))
                    finally:
                        await taking
                return await running.wait()
        except TimeoutError:
            raise BuildFailed(f"Its environment was not built within {BUILD_TIMEOUT_S / 60:.0f} minutes") from None
        finally:
            if running.returncode is None:
                with suppress(ProcessLookupError):
                    running.kill()
                await running.wait()
            await asyncio.shield(container.ended(-1 if running.returncode is None else running.returncode))


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    partial.write_bytes(content)
    partial.replace(path)


def _make_empty(home: Path, user: int | None) -> None:
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    home.chmod(0o755)  # apps with other users have it, and nobody else passes the hub's data
    if user is not None:
        os.chown(home, user, user)
