"""Watches files for changes. It polls, which works on all systems and disks and needs no dependency."""

from __future__ import annotations

import importlib.util
import sys
import sysconfig
import threading
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path

PERIOD_S = 0.25
INSTALLED = frozenset({"site-packages", "dist-packages"})
Stamps = dict[Path, tuple[int, int] | None]
"""Modification time (ns) and size (bytes) by path; None for a missing file."""


def own_files(assets: Iterable[Path] = ()) -> Stamps:
    """The script's own modules: those imported, except installed ones, the standard library and Limelight. Also its
    `assets`: files of its own components."""
    modules = (Path(name) for one in tuple(sys.modules.values()) if (name := getattr(one, "__file__", None)))
    paths = [*(path for path in modules if path.suffix == ".py"), *assets]
    others = [Path(sysconfig.get_path("stdlib")), Path(__file__).parents[1]]
    return {
        path.resolve(): _stamp(path)
        for path in paths
        if not INSTALLED & {*path.parts} and not any(map(path.is_relative_to, others))
    }


class Watcher:
    """Calls `on_change` in its own thread, after a change that is followed by a quiet period."""

    def __init__(self, script: Path, on_change: Callable[[], object]) -> None:
        self._script, self._on_change = script, on_change
        self._lock = threading.Lock()
        self._seen: Stamps = {script: _stamp(script)}
        self._folders = _listed(self._seen)
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="limelight watcher", daemon=True)
        self._thread.start()

    def watch(self, files: Mapping[Path, tuple[int, int] | None], *, others_too: bool) -> None:
        """Watch the files, with their stamps from when they were read. `others_too`: keep those watched before."""
        with self._lock:
            # Known files keep their last stamps, because they may have been saved since they were read.
            kept = {path: stamp for path, stamp in self._seen.items() if others_too or path in files}
            self._seen = {self._script: self._seen[self._script], **files, **kept}
            self._folders = _listed(self._seen)

    def close(self) -> None:
        self._is_over.set()
        self._thread.join()

    def _run(self) -> None:
        has_changed = False
        while not self._is_over.wait(PERIOD_S):
            if self._look():
                has_changed = True
            elif has_changed:  # quiet now: an editor may write several files, or one in steps
                has_changed = False
                self._on_change()

    def _look(self) -> bool:
        """Whether anything has changed since the last look."""
        with self._lock:
            now = {path: _stamp(path) for path in self._seen}
            changed = [path for path, stamp in now.items() if stamp != self._seen[path]]
            folders = _listed(now)
            is_changed = bool(changed) or folders != self._folders
            self._seen, self._folders = now, folders
        for path in changed:
            # Python would reuse the compiled module if the size and the second are the same.
            with suppress(OSError, NotImplementedError):
                Path(importlib.util.cache_from_source(str(path))).unlink()
        return is_changed


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


def _listed(files: Stamps) -> frozenset[Path]:
    """The modules in the files' folders, because a missing one may be added."""
    found: set[Path] = set()
    for folder in {path.parent for path in files}:
        with suppress(OSError):
            found.update(folder.glob("*.py"))
    return frozenset(found)
