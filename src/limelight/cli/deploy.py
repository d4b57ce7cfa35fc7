"""`limelight deploy`: sends a folder or a script to a hub, and shows how it is built and started."""

from __future__ import annotations

import argparse
import base64
import json
import math
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx

from limelight.cli.terminal import say
from limelight.core.errors import DeclarationError, LimelightError
from limelight.hub.publishing.trees import blob_of

LEFT_OUT = frozenset({".git", ".gradio", "__pycache__", "node_modules", "venv", ".venv", ".env", ".DS_Store"})
"""Besides what `.gitignore` names."""
POLL_S = 0.5
TIMEOUT = httpx.Timeout(30, read=600)


class DeployFailed(LimelightError):
    """The hub refuses, or the app does not start there."""


def deploy(given: argparse.Namespace) -> None:
    """Raises `DeployFailed`."""
    what = Path(given.folder).resolve()
    if not (what.is_dir() or (what.is_file() and what.suffix == ".py")):
        raise DeclarationError("limelight deploy", "a folder, or a script NAME.py", given.folder)
    owner, slash, name = given.name.partition("/")
    if not (owner and slash and name) or "/" in name:
        raise DeclarationError("--name", "owner/app", given.name)
    headers = {"Authorization": f"Bearer {token()}"}
    with httpx.Client(base_url=given.to.rstrip("/"), headers=headers, timeout=TIMEOUT) as hub:
        _Deployment(hub, owner, name).run(what, given.visibility)


def token() -> str:
    """From the environment, or the file in which the tools of the Hugging Face Hub keep theirs."""
    for variable in ("LIMELIGHT_HUB_TOKEN", "HF_TOKEN"):
        if found := os.environ.get(variable, "").strip():
            return found
    home = Path(os.environ.get("HF_HOME", Path.home() / ".cache/huggingface"))
    path = Path(os.environ.get("HF_TOKEN_PATH", home / "token"))
    if path.is_file() and (found := path.read_text().strip()):
        return found
    raise DeployFailed(f"A token of the hub is needed, in LIMELIGHT_HUB_TOKEN, HF_TOKEN or {path}")


class _Deployment:
    def __init__(self, hub: httpx.Client, owner: str, name: str) -> None:
        self._hub, self._owner, self._name = hub, owner, name
        self._space = f"/api/spaces/{quote(owner, safe='')}/{quote(name, safe='')}"
        self._app = f"/-/api/apps/{quote(owner, safe='')}/{quote(name, safe='')}"

    def run(self, what: Path, visibility: str | None) -> None:
        self._add(visibility)
        listed = self._ask("GET", f"{self._space}/tree/main?recursive=1")
        there = {one["path"]: one["oid"] for one in listed if one["type"] == "file"}
        here = {"app.py": what} if what.is_file() else {one.relative_to(what).as_posix(): one for one in files_of(what)}
        changed = [path for path, at in here.items() if there.get(path) != blob_of(at)]
        gone = [path for path in there if path not in here]
        if not changed and not gone:
            say("Nothing has changed")
            return
        seen = self._seen()
        size = sum(here[path].stat().st_size for path in changed)
        say(_plan(len(changed), size, len(gone)))
        lines = self._lines({path: here[path] for path in changed}, gone)
        self._ask("POST", f"{self._space}/commit/main", content=lines)
        self._follow(seen)

    def _add(self, visibility: str | None) -> None:
        if self._hub.get(self._space).status_code != 404:
            return
        wanted = {"organization": self._owner, "name": self._name, "type": "space", "sdk": "gradio"}
        chosen = {"visibility": visibility} if visibility is not None else {}
        self._ask("POST", "/api/repos/create", json={**wanted, **chosen})
        say(f"Added {self._owner}/{self._name}")

    def _lines(self, changed: Mapping[str, Path], gone: Sequence[str]) -> Iterator[bytes]:
        yield _line("header", {"summary": "limelight deploy"})
        for path in gone:
            yield _line("deletedFile", {"path": path})
        for number, (path, at) in enumerate(changed.items(), 1):
            content = base64.b64encode(at.read_bytes()).decode()
            yield _line("file", {"path": path, "content": content, "encoding": "base64"})
            say(f"  {number}/{len(changed)} {path}")

    def _seen(self) -> int:
        """The number of the last line of the log."""
        answer = self._hub.get(f"{self._app}/logs")
        return int(answer.json()["next"]) if answer.status_code == 200 else 0

    def _follow(self, seen: int) -> None:
        if self._hub.get(self._app).status_code == 404:
            raise DeployFailed("The files are there, but no app.py, nor an app_file in the header of README.md")
        while True:
            found = self._ask("GET", f"{self._app}/logs?after={seen}")
            for line in found["lines"]:
                say(f"| {line}")
            seen = found["next"]
            if found["state"] == "paused":
                say("The app is paused: it starts when you resume it")
                return
            if found["is_current"]:
                if found["problem"]:
                    raise DeployFailed(found["problem"])
                say(f"Running at {self._ask('GET', self._app)['url']}")
                return
            time.sleep(POLL_S)

    def _ask(self, method: str, path: str, **given: Any) -> Any:  # Any: options of httpx; JSON
        try:
            answer = self._hub.request(method, path, **given)
        except httpx.HTTPError as error:
            raise DeployFailed(f"{self._hub.base_url} cannot be asked: {error}") from None
        if not answer.is_success:
            raise DeployFailed(f"The hub refuses ({answer.status_code}): {_reason(answer)}")
        return answer.json()


def files_of(folder: Path) -> list[Path]:
    """What is sent: all files but those left out, those that `.gitignore` names, and links."""
    git = shutil.which("git")
    if git is None:
        if next(folder.rglob(".gitignore"), None) is not None:
            raise DeployFailed("git is needed to read .gitignore, and is not installed")
        found = sorted(path for path in folder.rglob("*") if path.is_file())
    else:
        found = _by_git(git, folder)
    return [path for path in found if _counts(path, folder)]


def _by_git(git: str, folder: Path) -> list[Path]:
    """A repository of its own is asked, so that the folder need not be one."""
    with tempfile.TemporaryDirectory() as place:
        subprocess.run([git, "init", "--quiet", "--bare", place], check=True, capture_output=True)
        asked = [git, f"--git-dir={place}", f"--work-tree={folder}", "ls-files", "--others", "--exclude-standard", "-z"]
        listed = subprocess.run(asked, cwd=folder, check=True, capture_output=True).stdout
    return sorted(folder / os.fsdecode(one) for one in listed.split(b"\0") if one)


def _counts(path: Path, folder: Path) -> bool:
    return path.is_file() and not path.is_symlink() and not LEFT_OUT.intersection(path.relative_to(folder).parts)


def _plan(changed: int, size: int, gone: int) -> str:
    amount = f"{size / 1e6:.1f} MB" if size >= 100_000 else f"{math.ceil(size / 1_000)} KB"
    sent = f"Sending {changed} {'file' if changed == 1 else 'files'} ({amount})"
    return f"{sent}, removing {gone}" if gone else sent


def _line(key: str, value: Mapping[str, object]) -> bytes:
    return json.dumps({"key": key, "value": value}).encode() + b"\n"


def _reason(answer: httpx.Response) -> str:
    try:
        detail = answer.json()["detail"]
    except (ValueError, KeyError, TypeError):
        return answer.reason_phrase
    return str(detail.get("auth_message", detail)) if isinstance(detail, dict) else str(detail)
