"""Podman for the tests of containers, and an image of the machine's own Python, made without a registry."""

from __future__ import annotations

import importlib.metadata
import os
import re
import shlex
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from packaging.requirements import Requirement
from uv import find_uv_bin

from limelight.hub.apps.environments import own_dependencies

IMAGE = "localhost/limelight-test:python"
UNUSED = {"test", "tests", "idlelib", "tkinter", "turtledemo", "lib2to3", "site-packages", "ensurepip", "pydoc_data"}
"""Parts of the standard library, and of what is beside it, that the image does without."""
SOURCES = {".c", ".h", ".pyx", ".pxd", ".pyi"}
DRIVERS = ("overlay", "vfs")
"""Ways to store images: the second copies all of an image for each container, and works everywhere."""
LIMITS = ("--ulimit=nofile=1024:1024", "--ulimit=nproc=500:500")
"""Else podman asks for more than a machine that is itself a container may give."""
UV_SETTINGS = 'no-index = true\nfind-links = ["/wheels"]\n'


@dataclass(frozen=True)
class Engine:
    """How to call a container engine, with an image in its store."""

    command: str
    folder: Path
    image: str = IMAGE

    def run(self, *arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [*shlex.split(self.command), *arguments],
            cwd=self.folder,
            input=given,
            capture_output=True,
            timeout=120,
            check=False,
        )
        return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


def engine(folder: Path) -> tuple[Engine | None, str]:
    """Podman with its store below the folder, or None and why there is none."""
    if shutil.which("podman") is None or os.geteuid() != 0:
        return None, "needs podman and root"
    image, problem = _image(), ""
    for driver in DRIVERS:
        made = Engine(_command(folder / driver, driver), folder)
        steps = (
            (("import", "--change", "ENV PATH=/usr/local/bin:/usr/bin:/bin", "-", IMAGE), image),
            (("run", "--rm", "--network=none", *LIMITS, IMAGE, "python3", "-V"), b""),
        )
        done = [made.run(*arguments, given=given) for arguments, given in steps]
        if not any(one.returncode for one in done):
            return made, ""
        problem = "\n".join(one.stderr[-300:] for one in done)
    return None, f"podman cannot run: {problem}"


def _command(folder: Path, driver: str) -> str:
    runtime = ["--runtime", "runc"] if shutil.which("runc") else []
    return shlex.join(
        [
            *("podman", *runtime, "--root", str(folder / "store"), "--runroot", str(folder / "run")),
            *("--storage-driver", driver, "--cgroup-manager", "cgroupfs", "--events-backend", "none"),
        ]
    )


def _image() -> bytes:
    """A tar with Python, what it loads, and the packages that Limelight needs."""
    written = BytesIO()
    with tarfile.open(fileobj=written, mode="w", dereference=True) as tar:
        _folders(tar)
        placed: set[str] = set()

        def add(path: Path, name: str) -> None:
            if name not in placed:  # no engine takes a name twice
                placed.add(name)
                tar.add(path, name)

        python = Path(sys.base_prefix)
        real = Path(sys.executable).resolve()
        files = [
            *_standard_library(),
            *(one for name in sorted(_closure(own_dependencies(mcp=False))) for one in _files_of(name)),
        ]
        loaded = _libraries([real, Path(find_uv_bin()), *(path for path, _ in files if path.suffix == ".so")])
        add(real, "usr/local/bin/python3")
        library = f"usr/local/lib/{Path(sysconfig.get_path('stdlib')).name}"
        for path, below in files:
            add(path, f"{library}/{below}")
        for path in sorted(loaded):
            # Those of Python go where the loader looks without a search path of its own.
            add(path.resolve(), f"usr/lib/{path.name}" if path.is_relative_to(python) else str(path).lstrip("/"))
        _text(tar, "etc/passwd", "root:x:0:0::/root:/bin/false\n")
        _text(tar, "etc/uv/uv.toml", UV_SETTINGS)
        _add(tar, "wheels/smallest-1.0-py3-none-any.whl", _wheel())
    return written.getvalue()


def _standard_library() -> Iterator[tuple[Path, str]]:
    base = sysconfig.get_path("stdlib")
    for folder, below, names in os.walk(base):
        below[:] = sorted(one for one in below if one not in UNUSED and not one.startswith("config-"))
        for name in sorted(names):
            if "_tkinter" not in name and ".opt-" not in name:
                path = os.path.join(folder, name)
                yield Path(path), os.path.relpath(path, base)


def _folders(tar: tarfile.TarFile) -> None:
    for name, mode in (("tmp", 0o1777), ("proc", 0o755), ("dev", 0o755), ("run", 0o755), ("wheels", 0o755)):
        entry = tarfile.TarInfo(name)
        entry.type, entry.mode = tarfile.DIRTYPE, mode
        tar.addfile(entry)


def _wheel() -> bytes:
    written = BytesIO()
    about = "smallest-1.0.dist-info"
    with zipfile.ZipFile(written, "w") as wheel:
        wheel.writestr("smallest.py", "WORD = 'small'\n")
        wheel.writestr(f"{about}/METADATA", "Metadata-Version: 2.1\nName: smallest\nVersion: 1.0\n")
        wheel.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{about}/RECORD", "")
    return written.getvalue()


def _text(tar: tarfile.TarFile, name: str, text: str) -> None:
    _add(tar, name, text.encode())


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = len(content)
    tar.addfile(entry, BytesIO(content))


def _libraries(paths: Sequence[Path]) -> set[Path]:
    listed = subprocess.run(["ldd", *paths], capture_output=True, text=True, check=False).stdout
    return {Path(one) for one in re.findall(r"(/\S+) \(0x", listed)}


def _closure(requirements: Sequence[str]) -> set[str]:
    found: set[str] = set()
    waiting = list(requirements)
    while waiting:
        one = Requirement(waiting.pop())
        if one.name in found or (one.marker is not None and not one.marker.evaluate({"extra": ""})):
            continue
        try:
            waiting += importlib.metadata.requires(one.name) or []
        except importlib.metadata.PackageNotFoundError:
            continue
        found.add(one.name)
        for extra in one.extras:
            waiting += [
                str(Requirement(more.split(";")[0]))
                for more in importlib.metadata.requires(one.name) or []
                if ";" in more
                and Requirement(more).marker.evaluate({"extra": extra})  # type: ignore[union-attr]  # split
                and not Requirement(more).marker.evaluate({"extra": ""})  # type: ignore[union-attr]  # as above
            ]
    return found


def _files_of(name: str) -> Iterator[tuple[Path, str]]:
    for one in importlib.metadata.files(name) or []:
        path = Path(str(one.locate()))
        if ".." not in one.parts and path.suffix not in SOURCES and path.is_file():
            yield path, f"site-packages/{one}"
