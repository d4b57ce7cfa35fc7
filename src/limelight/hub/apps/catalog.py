"""The apps of a folder: `name.py`, or a folder with `app.py`, below a folder named like their owner or at the top."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from limelight.hub.apps import metadata
from limelight.hub.apps.metadata import Metadata
from limelight.hub.names import AppName, is_name, is_owner

MAX_APPS = 10_000
MAX_STAMPED = 2_000
"""Files of an app whose change is noticed."""
IGNORED = frozenset({"__pycache__", "node_modules", "venv", "env"})
"""Folders that hold no source of an app; nor do those that begin with a dot."""
DECLARING = ("requirements.txt", "pyproject.toml", "README.md")
Stamp = frozenset[tuple[str, int, int]]


@dataclass(frozen=True)
class Source:
    """An app as it lies in the folder."""

    name: AppName
    script: Path
    folder: Path | None
    """Of an app that is a folder; None of one that is a single file."""
    about: Metadata
    stamp: Stamp
    """Path, modification time (ns) and size of its files. It changes when the app does."""

    @property
    def title(self) -> str:
        return self.about.title or self.name.name.replace("-", " ").replace("_", " ")

    def requirements(self) -> Path | None:
        """The file that lists the packages it needs, but for the metadata of its script."""
        if self.folder is None:
            return None
        return next((path for name in DECLARING[:2] if (path := self.folder / name).is_file()), None)

    def picture(self) -> Path | None:
        """Its picture, which links cannot take from outside its folder."""
        if self.folder is None or not self.about.picture:
            return None
        return _inside(self.folder, self.about.picture)


@dataclass(frozen=True)
class Catalog:
    """All apps of a folder at a time, by key and by label of their host."""

    by_key: Mapping[str, Source] = field(default_factory=dict)
    by_label: Mapping[str, Source] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)
    """Why something that looks like an app is none, by its path below the folder."""

    def label_of(self, name: AppName) -> str:
        found = self.by_label.get(name.label)
        return name.label if found is not None and found.name == name else name.distinct_label


def read(folder: Path, owner: str, before: Catalog | None = None) -> Catalog:
    """The apps below `folder`; those at its top belong to `owner`. What has not changed since `before` is not read
    again. Raises `OSError` if the folder cannot be read."""
    by_key: dict[str, Source] = {}
    by_label: dict[str, Source] = {}
    problems: dict[str, str] = {}
    for name, script, its_folder in _found(folder, owner, problems):
        where = str((its_folder or script).relative_to(folder))
        if name.key in by_key:
            problems[where] = f"There is another app called {name}"
        elif len(by_key) >= MAX_APPS:
            problems[where] = f"A hub has at most {MAX_APPS:,} apps"
        else:
            known = before.by_key.get(name.key) if before is not None else None
            source = _source(name, script, its_folder, known)
            by_key[name.key] = source
            by_label.setdefault(name.label, source)
    for source in by_key.values():
        by_label.setdefault(source.name.distinct_label, source)
    return Catalog(by_key, by_label, problems)


def _found(folder: Path, owner: str, problems: dict[str, str]) -> Iterator[tuple[AppName, Path, Path | None]]:
    for entry in _entries(folder):
        app = _app_in(entry)
        if app is not None:
            yield from _named(owner, entry, app, folder, problems)
        elif entry.is_dir():
            if not is_owner(entry.name):
                problems[entry.name] = f"{entry.name!r} cannot be an owner's name"
                continue
            for inner in _entries(Path(entry.path)):
                app = _app_in(inner)
                if app is not None:
                    yield from _named(entry.name, inner, app, folder, problems)


def _named(
    owner: str, entry: os.DirEntry[str], app: tuple[Path, Path | None], folder: Path, problems: dict[str, str]
) -> Iterator[tuple[AppName, Path, Path | None]]:
    script, its_folder = app
    name = entry.name if its_folder is not None else script.stem
    if is_name(name):
        yield AppName(owner, name), script, its_folder
    else:
        problems[str(Path(entry.path).relative_to(folder))] = f"{name!r} cannot be the name of an app"


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    with os.scandir(folder) as found:
        return sorted((one for one in found if _counts(one.name)), key=lambda one: one.name)


def _counts(name: str) -> bool:
    return not name.startswith((".", "_")) and name not in IGNORED


def _app_in(entry: os.DirEntry[str]) -> tuple[Path, Path | None] | None:
    """The script and the folder of an app; None: the entry is none."""
    path = Path(entry.path)
    if entry.is_file():
        return (path, None) if path.suffix == ".py" else None
    if not entry.is_dir():
        return None
    if (path / "app.py").is_file():
        return path / "app.py", path
    named = metadata.of_readme(path / "README.md").app_file if (path / "README.md").is_file() else ""
    script = _inside(path, named) if named else None
    return (script, path) if script is not None else None


def _inside(folder: Path, named: str) -> Path | None:
    """A file that the app names, if it lies in its folder, links resolved. It may name anything."""
    try:
        path = (folder / named).resolve()
        return path if path.is_relative_to(folder.resolve()) and path.is_file() else None
    except (OSError, ValueError, RuntimeError):  # too long, a null byte, links in a circle
        return None


def _source(name: AppName, script: Path, folder: Path | None, known: Source | None) -> Source:
    stamp = _stamp(script, folder)
    if known is not None and (known.script, known.folder, known.stamp) == (script, folder, stamp):
        return known
    about = metadata.of_script(script)
    if folder is not None:
        readme = metadata.of_readme(folder / "README.md")
        chosen = {field: getattr(readme, field) or getattr(about, field) for field in about.__struct_fields__}
        about = Metadata(**chosen)
    return Source(name, script, folder, about, stamp)


def _stamp(script: Path, folder: Path | None) -> Stamp:
    paths = [script] if folder is None else _declaring(folder)
    return frozenset(one for path in paths if (one := _stamp_of(path)) is not None)


def _declaring(folder: Path) -> list[Path]:
    """Its Python files and those that say what it needs; not its data, which it may write itself."""
    found: list[Path] = []
    for parent, folders, files in os.walk(folder):
        folders[:] = [one for one in folders if _counts(one)]
        found += [Path(parent) / one for one in files if one.endswith(".py") or one in DECLARING]
        if len(found) >= MAX_STAMPED:
            break
    return found[:MAX_STAMPED]


def _stamp_of(path: Path) -> tuple[str, int, int] | None:
    try:
        facts = path.stat()
    except OSError:
        return None
    return str(path), facts.st_mtime_ns, facts.st_size
