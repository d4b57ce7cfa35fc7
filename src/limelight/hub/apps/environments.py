"""The Python environment of an app, built with uv from what the app says it needs."""

from __future__ import annotations

import asyncio
import hashlib
import importlib.metadata
import json
import os
import re
import shutil
import sys
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path

import limelight
from limelight.core.errors import LimelightError, shorten
from limelight.hub.apps import metadata
from limelight.hub.apps.catalog import Source
from limelight.hub.apps.output import Output

OPTIONS = ("-i", "--index-url", "--extra-index-url", "-f", "--find-links")
MAX_FILES = 20
"""Of requirements that name each other."""
BUILD_TIMEOUT_S = 1800.0
FORMAT = 1
"""Part of every environment's name: raised when they are built in another way."""
_REMOTE = re.compile(r"(?:https?|git\+https)://\S+")
_REQUIREMENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(?: ?\[[^\]/]*\])?(?: ?[<>=!~;(][^/]*)?")
_ARCHIVES = (".whl", ".gz", ".zip", ".bz2", ".xz", ".tgz", ".tar")
"""Ends of what uv takes for a file, also where it could be a name."""
_VERSION = re.compile(r"[0-9<>=!~.,* ]{0,100}")
"""Of Python. Anything else could be the path of an interpreter, which uv runs as the hub's user."""
REPLACED = ("gradio", "limelight")
"""Packages that are never installed: the hub brings its own Limelight, which answers to `gradio` as well."""


class BuildFailed(LimelightError):
    """The environment of an app could not be built."""


class Environments:
    """Environments by what is in them, so that apps with the same needs share one."""

    def __init__(self, folder: Path, *, may_build: bool, own: Sequence[str]) -> None:
        """`may_build`: whether packages without a wheel are built, which runs their code as the hub's user. `own`: see
        `own_dependencies`."""
        self._folder, self._may_build, self._own = folder, may_build, own
        self._building: dict[str, asyncio.Lock] = {}

    async def python(self, source: Source, output: Output) -> Path:
        """The interpreter for an app. One that needs nothing gets the hub's own. Raises `BuildFailed`."""
        needs = await asyncio.to_thread(needs_of, source)
        if needs is None:
            return Path(sys.executable)
        packages, version = needs
        key = _key(packages, version, self._own)
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
        listed.write_text("\n".join([*packages, *self._own]) + "\n")
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
            env={"UV_CACHE_DIR": str(self._folder / "cache"), **chosen, "UV_NO_PROGRESS": "1", "NO_COLOR": "1"}
            | ({} if self._may_build else {"UV_NO_BUILD": "1"}),
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


def own_dependencies(*, mcp: bool) -> list[str]:
    """What Limelight itself needs, and what the hub asks of every app beyond that: its figures, and `mcp` its tools."""
    listed = importlib.metadata.requires("limelight") or []
    tools = [one.partition(";")[0].strip() for one in listed if re.search(r"extra == .mcp.$", one)]
    return [*(one for one in listed if "extra ==" not in one), "prometheus-client", *(tools if mcp else ())]


def needs_of(source: Source) -> tuple[list[str], str] | None:
    """The packages and the Python version; None if it asks for nothing."""
    packages, version = metadata.dependencies_of(source.script)
    for one in packages:
        _check_remote(one)
    listed = source.requirements()
    if listed is not None:
        more, its_version = _listed(listed)
        packages, version = [*packages, *more], version or its_version
    if not _VERSION.fullmatch(version):
        raise BuildFailed("requires-python has to be versions such as >=3.11")
    return (sorted(set(packages)), version) if packages or version else None


def _listed(path: Path) -> tuple[list[str], str]:
    if path.suffix == ".txt":
        return list(_lines(path, path.parent.resolve(), set())), ""
    try:
        project = tomllib.loads(_read(path)).get("project", {})
    except (ValueError, RecursionError) as error:
        raise BuildFailed(f"{path.name} cannot be read: {error}") from None
    given = project.get("dependencies", []) if isinstance(project, dict) else None
    if not isinstance(given, list) or not all(isinstance(one, str) for one in given):
        raise BuildFailed(f"{path.name}: dependencies are a list of texts in [project]")
    packages: list[str] = given
    for one in packages:
        _check_remote(one)
    return packages, str(project.get("requires-python", ""))


def _lines(path: Path, folder: Path, seen: set[Path]) -> Iterator[str]:
    """The requirements of a file and of those that it names, all of which lie in the app's folder: other files are not
    the app's, and their lines would be shown in its log."""
    path = path.resolve()
    if not path.is_relative_to(folder) or path in seen or len(seen) >= MAX_FILES:
        raise BuildFailed(f"requirements.txt: {path.name} is not in the app's folder, or named twice")
    seen.add(path)
    for line in _read(path).replace("\\\n", " ").splitlines():
        text = line.partition(" #")[0].strip()
        option, _, value = text.replace("=", " ", 1).partition(" ") if text.startswith("-") else ("", "", "")
        if option in ("-r", "--requirement"):
            yield from _lines(path.parent / value.strip(), folder, seen)
        elif option and not (option == "--pre" or (option in OPTIONS and _REMOTE.fullmatch(value.strip()))):
            raise BuildFailed(f"requirements.txt: {option} cannot be used in a hub")
        elif option:
            _check_plain(text)
            yield text
        elif text and not text.startswith("#"):
            _check_remote(text)
            yield text


def _check_remote(requirement: str) -> None:
    """Raises `BuildFailed` for all but packages by name or address: others are from this machine, which may be
    anybody's, or options of uv."""
    _check_plain(requirement)
    text = requirement.strip()
    name, at, place = text.partition("@")
    if _REMOTE.match(text):
        is_allowed = True
    elif at and _REQUIREMENT.fullmatch(name.strip()):
        is_allowed = _REMOTE.match(place.strip()) is not None
    else:
        plain = " ".join(word for word in text.split() if not word.startswith("--hash="))
        is_allowed = _REQUIREMENT.fullmatch(plain) is not None and not plain.lower().endswith(_ARCHIVES)
    if not is_allowed or "file:" in text:
        raise BuildFailed(f"A package from this machine cannot be used in a hub: {shorten(name.strip() or text)}")


def _check_plain(line: str) -> None:
    """uv puts variables of the hub's process where it reads `${NAME}`, and each line is a requirement or option."""
    if "${" in line or not line.replace("\t", " ").isprintable():
        raise BuildFailed(f"Requirements have no variables and no control characters; got {shorten(line)}")


def _read(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file.read(metadata.MAX_TEXT_BYTES).decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BuildFailed(f"{path.name} cannot be read: {error}") from None


def _key(packages: Sequence[str], version: str, own: Sequence[str]) -> str:
    facts = [FORMAT, sys.version_info[:3], sorted(packages), version, sorted(own), limelight.__file__]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:20]


def _link_own_package(home: Path) -> None:
    """Limelight is pure Python, so the hub's own serves in each environment, whatever its Python."""
    (site,) = home.glob("lib/python*/site-packages")
    (site / "limelight").symlink_to(Path(limelight.__file__).parent)
