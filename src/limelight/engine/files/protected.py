"""Files of the server itself, which are never served under any name."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path


class Protected:
    """Files and folders identified by inode as well as by name, because hard links and case-insensitive file systems
    give a file several names. They need not exist yet."""

    def __init__(self, paths: Iterable[Path]) -> None:
        self._paths: Sequence[Path] = [path.resolve() for path in paths]
        self._names = [os.path.join(str(path).casefold(), "") for path in self._paths]

    def covers(self, real: Path, facts: os.stat_result) -> bool:
        """Whether a regular file, given by its resolved path and `lstat`, is one of them or lies in one."""
        if not self._paths:
            return False
        name = os.path.join(str(real).casefold(), "")
        if any(name.startswith(known) for known in self._names):
            return True
        inodes = [inode for path in self._paths if (inode := _inode(path))]
        if any(inode in inodes for inode in ((facts.st_dev, facts.st_ino), *map(_inode, real.parents))):
            return True
        return facts.st_nlink > 1 and any((facts.st_dev, facts.st_ino) in _inodes_below(path) for path in self._paths)


def _inode(path: Path) -> tuple[int, int] | None:
    try:
        facts = path.stat()
    except OSError:
        return None
    return facts.st_dev, facts.st_ino


def _inodes_below(folder: Path) -> set[tuple[int, int] | None]:
    return {_inode(path) for path in folder.rglob("*")} if folder.is_dir() else set()
