"""Which strings came from a caller. Such a string is never trusted as a path of the author's."""

from __future__ import annotations

import os
import zlib
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePath
from typing import cast

from limelight.core.session import Session
from limelight.core.wire import Json

MARKS = "texts:"
"""Prefix of the session values that hold the hashes of its callers' strings."""
MAX_MARKS = 1 << 16  # per session: a quarter of a megabyte
MAX_PATH, MAX_NAME = 4096, 255  # bytes; no system has longer ones
MAX_WINDING = 1 << 16
"""Characters of a call's strings that contain `..`: each step of such a path is resolved on the disk."""
_OF_FILES = frozenset({"path", "orig_name"})


def texts_in(value: Json, *, beside_files: bool = False) -> Iterator[str]:
    """Every string in a JSON value, object keys included.

    `beside_files`: without the path and the name of files. The path was checked to be one of the store's, and a
    function that always writes the same file gets its own name back.
    """
    rest = [str(value) if isinstance(value, int | float) else value]
    while rest:
        one = rest.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict):
            is_file = beside_files and isinstance(one.get("path"), str)
            members = {name: member for name, member in one.items() if not (is_file and name in _OF_FILES)}
            yield from members
            rest.extend(members.values())
        elif isinstance(one, list | tuple):
            rest.extend(one)


@dataclass(frozen=True, slots=True)
class Marks:
    """Strings of callers that outlive their call, as short hashes of the files that they would name."""

    found: frozenset[int] | None
    """None: too many, so any path may be a caller's."""

    def has(self, path: str) -> bool:
        return self.found is None or not self.found.isdisjoint(_marks([path]))

    def joined(self, others: Iterable[Marks]) -> Marks:
        found: set[int] = set()
        for one in (self, *others):
            if one.found is None:
                return one
            found |= one.found
        return Marks(frozenset(found))


class CallerTexts:
    """The strings of one call, and of the earlier calls of its session.

    They are kept as marks: short hashes of the file that a string would name, so a session never holds the strings
    themselves. A hash collision refuses a path; it never serves one.
    """

    def __init__(self, texts: Iterable[str], picked: Iterable[str], session: Session) -> None:
        """`picked`: the author's choices. One of them counts as the caller's only if a caller wrote it before."""
        self._session, self._picked = session, picked
        self._earlier, self._is_lost = _remembered(session)
        self._theirs = set(texts)
        self._is_winding = sum(len(text) for text in self._theirs if _winds(text)) > MAX_WINDING

    @cached_property
    def _own(self) -> set[int]:
        theirs = self._theirs
        return _marks(theirs) - (_marks(theirs.intersection(self._picked)) - self._earlier) if theirs else set()

    def has(self, path: str) -> bool:
        """Whether a caller named this file, in any spelling."""
        if self._is_lost or self._is_winding:
            return True
        return any(mark in self._own or mark in self._earlier for mark in _marks([path]))

    def kept(self) -> Marks:
        marks = None if self._is_lost else self._to_remember()
        return Marks(None if marks is None else frozenset(marks))

    def remember(self, name: str, others: Iterable[Marks] = ()) -> None:
        """Add the marks of this call, and `others`, to the session, under the call's name.

        Each call writes an entry of its own that includes the entries it replaces, so concurrent calls do not lose
        each other's marks.
        """
        if self._is_lost:
            return
        marks = self.kept().joined(others).found
        marks = None if marks is None or len(marks) > MAX_MARKS else marks
        if marks is not None and marks <= self._earlier:
            return
        for old in self._session.names(MARKS):
            self._session.drop(old)
        self._session.set(MARKS + name, None if marks is None else array("I", sorted(marks)).tobytes())

    def _to_remember(self) -> set[int] | None:
        """The marks to store; None when there are too many."""
        if self._is_winding or len(self._theirs) > MAX_MARKS:
            return None
        marks = self._own | self._earlier
        return marks if len(marks) <= MAX_MARKS else None


def _remembered(session: Session) -> tuple[set[int], bool]:
    """The marks of earlier calls, and whether there were too many to keep; then any path may be a caller's."""
    found: set[int] = set()
    for name in session.names(MARKS):
        marks = cast("bytes | None", session.get(name))
        if marks is None:
            return set(), True
        found.update(array("I", marks))
    return found, False


def _marks(texts: Iterable[str]) -> set[int]:
    path_names = _PathNames()
    return {
        zlib.crc32(name.casefold().encode("utf-8", "surrogatepass"))
        for text in texts
        for name in path_names.names(text)
    }


def _winds(text: str) -> bool:
    """Whether the path contains `..` and may name a file. Then symbolic links on its way matter."""
    return "../" in text and ".." in text.split("/") and _may_be(os.path.normpath(text))


def _may_be(path: str) -> bool:
    return len(path) <= MAX_PATH and (len(path) <= MAX_NAME or max(map(len, path.split("/"))) <= MAX_NAME)


class _PathNames:
    """The paths that a string may name, relative to the working directory."""

    def __init__(self) -> None:
        self._here = _working_directory()

    @cached_property
    def _links(self) -> frozenset[str]:
        """Names of the symbolic links in the working directory."""
        try:
            with os.scandir(self._here) as found:
                return frozenset(one.name.casefold() for one in found if one.is_symlink())
        except (OSError, ValueError):
            return frozenset()

    def names(self, text: str) -> Iterator[str]:
        """The paths that the text names: as written, with links resolved, and each relative to the working directory.

        Nothing for a text that cannot be a path. The length is checked after normalizing: `./././name` is short.
        """
        text = text.strip()
        if not text or "\0" in text:
            return
        if text[0] == "~":
            text = os.path.expanduser(text) if text[1:2] in ("", "/") else text
        path = os.path.normpath(text)
        path = path[1:] if path.startswith("//") else path
        if not _may_be(path):
            return
        yield from self._seen(path)
        opened = str(PurePath(text)) if "/" in text else text  # without `.` and doubled slashes
        if opened.casefold() in self._links if "/" not in text else _winds(text) or os.path.lexists(opened):
            yield from self._seen(os.path.realpath(opened))

    def _seen(self, path: str) -> Iterator[str]:
        yield path
        if path.startswith(self._here):
            yield path[len(self._here) :]


def _working_directory() -> str:
    try:
        return os.path.join(os.getcwd(), "")
    except FileNotFoundError:  # it was removed
        return "\0"
