"""Choosing files of a folder of the server."""

from __future__ import annotations

import hashlib
import heapq
import os
import re
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Annotated, Literal, Unpack, cast

from msgspec import Meta

from limelight.components.files import store
from limelight.components.globs import is_ignored, matches
from limelight.core import schema
from limelight.core.errors import InputRejected, shorten
from limelight.core.plain import text
from limelight.core.schema import Schema, WireType
from limelight.core.wire import Json
from limelight.ui.component import Component, ComponentOptions
from limelight.ui.server_methods import server

__all__ = ["FileExplorer"]

PAGE_ENTRIES = 200
MAX_SCANNED = 100_000
"""Entries of a folder that a request looks at."""
MAX_CHOSEN = 1000
MAX_SEGMENTS = 64
Segment = Annotated[str, Meta(min_length=1, max_length=255)]
Segments = Annotated[list[Segment], Meta(min_length=1, max_length=MAX_SEGMENTS)]
_NAME = re.compile(r"[^/\\\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]+")
"""A name: no separators, no controls, also of lines and of the direction of text, nothing that is no text."""
Key = tuple[bool, str, str]
"""The order of entries: folders first, then by name."""


class FileExplorer(Component):
    """A tree of the files in `root_dir`, of which people choose some, or one with `file_count="single"`.

    The function gets the paths of the chosen files and folders, or one path, and returns such. A folder stands for all
    that is in it, also for what the patterns leave out. `glob` says which files are shown:
    `*.py` at any depth, `data/*.csv` in one folder, `data/**/*.csv` in it and below. What `ignore_glob` matches is left
    out, with all that is below. Names that begin with a dot are shown if the pattern begins so, too.
    """

    takes = "a path in its folder, or a list of paths"
    EVENTS = ("change", "input", "select")
    blocks = True
    default_label = "File Explorer"
    prop_types = {"root_dir": str}

    def __init__(
        self,
        glob: str = "**/*",
        *,
        value: str | Sequence[str] | Callable[..., object] | None = None,
        file_count: Literal["single", "multiple"] = "multiple",
        root_dir: str | Path = ".",
        ignore_glob: str | None = None,
        height: int | str | None = None,
        max_height: int | str | None = 500,
        min_height: int | str | None = None,
        **options: Unpack[ComponentOptions],
    ) -> None:
        self._root = Path(root_dir).expanduser().resolve()
        super().__init__(value)

    def props(self) -> dict[str, object]:
        """The page learns only that `root_dir` is another folder, not where it is."""
        return {**super().props(), "root_dir": hashlib.blake2b(bytes(self._root), digest_size=4).hexdigest()}

    def wire_type(self) -> WireType:
        most = 1 if self.options["file_count"] == "single" else MAX_CHOSEN
        return Annotated[list[Segments], Meta(max_length=most)] | None

    def accepts(self) -> Schema:
        """The author's patterns, which have no form in JSON Schema, may refuse others."""
        name: Schema = {"type": "string", "minLength": 1, "maxLength": 255, "pattern": f"^(?!\\.){_NAME.pattern}$"}
        if self._names_dots():
            name["pattern"] = f"^(?!\\.{{1,2}}$){_NAME.pattern}$"
        path: Schema = {"type": "array", "items": name, "minItems": 1, "maxItems": MAX_SEGMENTS}
        most = 1 if self.options["file_count"] == "single" else MAX_CHOSEN
        return {"anyOf": [{"type": "array", "items": path, "maxItems": most}, {"type": "null"}]}

    def schema(self) -> Schema:
        path: Schema = {"type": "array", "items": {"type": "string"}}
        return {"title": "FileExplorerData", "type": "array", "items": path}

    def check(self, value: Json) -> Json:
        paths = cast("list[list[str]]", schema.check(value, self.wire_type(), self.where) or [])
        for path in paths:
            if not (self._offers(path) or self._opens(path)):
                raise self._refusal(path)
        return value

    def texts(self, value: Json) -> Iterable[str]:
        """All names, but those of files that the author offers by the same text, in the working directory."""
        is_here = self._root == Path.cwd().resolve()
        for path in cast("list[list[str]]", value or []):
            if not (is_here and len(path) == 1):
                yield from path

    def preprocess(self, payload: Json) -> object:
        if payload is None:
            return None
        found = [str(self._find(path)) for path in cast("list[list[str]]", payload)]
        if self.options["file_count"] == "single":
            return found[0] if found else None
        return found

    def postprocess(self, value: object) -> Json:
        if value is None:
            return None
        listed = [value] if isinstance(value, str | Path) else cast("Iterable[object]", value)
        return [self._segments(one) for one in listed]

    def example(self) -> Json:
        return [["folder", "app.py"]]

    @server
    def ls(self, data: Json) -> Json:
        """Entries of a folder, given by the names on the way to it: the first ones, as Gradio's page asks for them.

        Of `{"path": names, "after": name, "after_folder": bool}`, those behind an entry, and whether there are more.
        """
        asked = data if isinstance(data, dict) else {"path": data}
        path, after = asked.get("path") or [], asked.get("after")
        folder = self._folder(path)
        last = None if not isinstance(after, str) else _key(bool(asked.get("after_folder")), after)
        keys = (key for key in self._scan(folder, cast("list[str]", path)) if last is None or key > last)
        chosen = heapq.nsmallest(PAGE_ENTRIES + 1, keys)
        entries: list[Json] = [
            {"name": name, "type": "file" if is_file else "folder", "valid": is_file}
            for is_file, _, name in chosen[:PAGE_ENTRIES]
            if self._may_show(folder / name, is_file)
        ]
        if not isinstance(data, dict):
            return entries
        rest = None
        if len(chosen) > PAGE_ENTRIES:
            is_file, _, name = chosen[PAGE_ENTRIES - 1]
            rest = {"after": name, "after_folder": not is_file}
        return {"entries": entries, "rest": rest}

    def _scan(self, folder: Path, path: list[str]) -> Iterator[Key]:
        with os.scandir(folder) as found:
            for entry in islice(found, MAX_SCANNED):
                if not _is_plain(entry.name):
                    continue
                parts = [*path, entry.name]
                try:
                    is_folder = entry.is_dir()
                except OSError:  # a link to what may not be looked at
                    continue
                if is_folder and self._opens(parts):
                    yield _key(True, entry.name)
                elif not is_folder and self._offers(parts):
                    yield _key(False, entry.name)

    def _folder(self, path: object) -> Path:
        """The folder to list. Raises `InputRejected` for one that is not shown."""
        if path == []:
            return self._root
        parts = cast("list[str]", schema.check(path, Segments, self.where))
        real = self._resolved(parts) if self._opens(parts) else None
        if real is None or not (real.is_dir() and self._opens(self._names(real))):
            raise self._refusal(parts)
        return real

    def _find(self, path: list[str]) -> Path:
        """The chosen file or folder, whose name is checked here too: the value may be another component's."""
        real = self._resolved(path) if path else None
        mode = real.lstat().st_mode if real is not None else 0
        is_shown = self._opens if stat.S_ISDIR(mode) else self._offers if stat.S_ISREG(mode) else None
        if real is None or is_shown is None or not (is_shown(path) and is_shown(self._names(real))):
            raise self._refusal(path)
        return real

    def _may_show(self, path: Path, is_file: bool) -> bool:
        """Links lead only to what is shown under its own name, too."""
        real = self._resolved(self._names(path))
        return real is not None and (self._offers if is_file else self._opens)(self._names(real))

    def _names(self, path: Path) -> Sequence[str]:
        return path.relative_to(self._root).parts

    def _resolved(self, parts: Sequence[str]) -> Path | None:
        """Where it really is; None if that is not in `root_dir`, or is the server's own."""
        try:
            real = self._root.joinpath(*parts).resolve(strict=True)
        except (OSError, RuntimeError, ValueError):  # gone; a circle of links; a name that cannot be
            return None
        return real if real.is_relative_to(self._root) and not store().is_private(real) else None

    def _offers(self, parts: Sequence[str]) -> bool:
        """Whether a file of this name is one to choose."""
        is_plain = all(map(_is_plain, parts))
        return is_plain and matches(str(self.options["glob"]), parts) and not self._ignores(parts)

    def _opens(self, parts: Sequence[str]) -> bool:
        """Whether a folder of this name is shown."""
        is_seen = self._names_dots() or not any(name.startswith(".") for name in parts)
        return is_seen and all(map(_is_plain, parts)) and not self._ignores(parts)

    def _names_dots(self) -> bool:
        """Whether the pattern shows names that begin with a dot."""
        return any(part.startswith(".") for part in str(self.options["glob"]).split("/"))

    def _ignores(self, parts: Sequence[str]) -> bool:
        pattern = self.options["ignore_glob"]
        return bool(pattern) and is_ignored(str(pattern), parts)

    def _refusal(self, path: object) -> InputRejected:
        return InputRejected(self.where, "one of the files and folders that it shows", shorten(path))

    def _segments(self, given: object) -> list[str]:
        """The way from `root_dir` to a path that the author named."""
        if not isinstance(given, str | Path):
            raise TypeError(f"FileExplorer takes paths, not {text(given)[:100]}")
        path = Path(os.path.normpath(self._root / Path(given).expanduser()))
        for one in (path, path.resolve()):
            if one != self._root and one.is_relative_to(self._root):
                return list(one.relative_to(self._root).parts)
        raise ValueError(f"{self.where} takes paths in its root_dir, not {shorten(str(given))}")


def _key(is_folder: bool, name: str) -> Key:
    return not is_folder, name.casefold(), name


def _is_plain(name: str) -> bool:
    """Whether it is the name of an entry, on every system, and no way out of the folder."""
    return name not in (".", "..") and _NAME.fullmatch(name) is not None
