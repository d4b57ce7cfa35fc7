"""The Python environment of an app, built with uv from what the app says it needs."""

from __future__ import annotations

import asyncio
import hashlib
import importlib.metadata
import json
import os
import shutil
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path

import limelight
from limelight.core.errors import LimelightError
from limelight.hub import metadata
from limelight.hub.catalog import Source
from limelight.hub.output import Output

BUILD_TIMEOUT_S = 1800.0
FORMAT = 1
"""Part of every environment's name: raised when they are built in another way."""
REPLACED = ("gradio", "limelight")
"""Packages that are never installed: the hub brings its own Limelight, which answers to `gradio` as well."""


class BuildFailed(LimelightError):
    """The environment of an app could not be built."""


class Environments:
    """Environments by what is in them, so that apps with the same needs share one."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._building: dict[str, asyncio.Lock] = {}

    async def python(self, source: Source, output: Output) -> Path:
        """The interpreter for an app. One that needs nothing gets the hub's own. Raises `BuildFailed`."""
        needs = await asyncio.to_thread(_needs, source)
        if needs is None:
            return Path(sys.executable)
        packages, version = needs
        key = _key(packages, version)
        async with self._building.setdefault(key, asyncio.Lock()):
            home = self._folder / key
            python = home / "bin" / "python"
            if not (home / "complete").exists():
                await self._build(home, python, packages, version, output)
            return python

    async def _build(self, home: Path, python: Path, packages: Sequence[str], version: str, output: Output) -> None:
        await asyncio.to_thread(shutil.rmtree, home, ignore_errors=True)
        home.parent.mkdir(parents=True, exist_ok=True)
        listed = home.with_suffix(".txt")
        excluded = home.with_suffix(".overrides.txt")
        listed.write_text("\n".join([*packages, *own_dependencies()]) + "\n")
        excluded.write_text("".join(f"{name}; python_version < '0'\n" for name in REPLACED))
        output.add(f"Building an environment with {', '.join(packages)}")
        await self._uv(["venv", "--quiet", "--python", version or sys.executable, str(home)], output)
        await self._uv(
            ["pip", "install", "--python", str(python), "--requirements", str(listed), "--override", str(excluded)],
            output,
        )
        await asyncio.to_thread(_link_own_package, home)
        (home / "complete").touch()
        for path in (listed, excluded):
            path.unlink()

    async def _uv(self, arguments: Sequence[str], output: Output) -> None:
        from uv import find_uv_bin  # noqa: PLC0415  # optional: extra `hub`

        names = ("PATH", "HOME", "LANG", "SSL_CERT_FILE", "HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY")
        chosen = {
            name: value for name, value in os.environ.items() if name in names or name.startswith(("UV_", "PIP_"))
        }
        running = await asyncio.create_subprocess_exec(
            find_uv_bin(),
            *arguments,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            env={"UV_CACHE_DIR": str(self._folder / "cache"), **chosen, "UV_NO_PROGRESS": "1", "NO_COLOR": "1"},
        )
        assert running.stdout is not None
        try:
            async with asyncio.timeout(BUILD_TIMEOUT_S):
                await output.take(running.stdout)
                status = await running.wait()
        except TimeoutError:
            raise BuildFailed(f"Its environment was not built within {BUILD_TIMEOUT_S / 60:.0f} minutes") from None
        finally:
            if running.returncode is None:
                running.kill()
                await running.wait()
        if status:
            raise BuildFailed("Its environment could not be built. See its log")


def own_dependencies() -> list[str]:
    """What Limelight itself needs, and what the hub asks of every app beyond that: its figures."""
    listed = importlib.metadata.requires("limelight") or []
    return [*(one for one in listed if "extra ==" not in one), "prometheus-client"]


def _needs(source: Source) -> tuple[list[str], str] | None:
    """The packages and the Python version; None if it asks for nothing."""
    packages, version = metadata.dependencies_of(source.script)
    listed = source.requirements()
    if listed is not None:
        more, its_version = _listed(listed)
        packages, version = [*packages, *more], version or its_version
    return (sorted(set(packages)), version) if packages or version else None


def _listed(path: Path) -> tuple[list[str], str]:
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BuildFailed(f"{path.name} cannot be read: {error}") from None
    if path.suffix == ".txt":
        lines = (line.partition(" #")[0].strip() for line in text.splitlines())
        return [line for line in lines if line and not line.startswith("#")], ""
    try:
        project = tomllib.loads(text).get("project", {})
    except tomllib.TOMLDecodeError as error:
        raise BuildFailed(f"{path.name} cannot be read: {error}") from None
    return [str(one) for one in project.get("dependencies", [])], str(project.get("requires-python", ""))


def _key(packages: Sequence[str], version: str) -> str:
    facts = [FORMAT, sys.version_info[:3], sorted(packages), version, sorted(own_dependencies()), limelight.__file__]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:20]


def _link_own_package(home: Path) -> None:
    """Limelight is pure Python, so the hub's own serves in each environment, whatever its Python."""
    (site,) = home.glob("lib/python*/site-packages")
    (site / "limelight").symlink_to(Path(limelight.__file__).parent)
