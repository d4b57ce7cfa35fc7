"""Commits as the tools of the Hugging Face Hub send them: one JSON object a line, which is an operation on a file."""

from __future__ import annotations

import asyncio
import base64
import binascii
import shutil
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from limelight.core.errors import BodyRejected, TooLarge
from limelight.hub.hub import Hub
from limelight.hub.names import AppName
from limelight.hub.publishing import trees, versions

MAX_BODY_BYTES = 512 << 20
MAX_LINE_BYTES = trees.MAX_FILE_BYTES * 4 // 3 + (16 << 10)
MAX_OPERATIONS = 2 * trees.MAX_FILES


class Value(msgspec.Struct):
    """Of any operation."""

    path: str = ""
    content: str = ""
    encoding: str = "base64"
    summary: Annotated[str, Meta(max_length=10_000)] = ""
    parentCommit: str | None = None  # the wire's name


class Line(msgspec.Struct):
    key: str
    value: Value


class Operation(msgspec.Struct, frozen=True):
    path: str
    content: Path | None = None
    """Where the new content is; None: the file is to be removed."""
    is_folder: bool = False


class Conflict(BodyRejected):
    """The app has changed since the commit was made."""


class Commit:
    """What is to change. Contents are on disk."""

    def __init__(self, spool: Path) -> None:
        self._spool = spool
        self.operations: list[Operation] = []
        self.parent = ""

    async def read(self, pieces: AsyncIterator[bytes]) -> None:
        """Raises `BodyRejected` and `TooLarge`."""
        rest, total = bytearray(), 0
        async for piece in pieces:
            total += len(piece)
            searched = len(rest)
            rest += piece
            if total > MAX_BODY_BYTES:
                raise TooLarge("The commit", MAX_BODY_BYTES)
            end = rest.find(b"\n", searched)
            while end >= 0:
                line = bytes(rest[:end])
                del rest[: end + 1]
                await asyncio.to_thread(self._add, line)
                end = rest.find(b"\n")
            if len(rest) > MAX_LINE_BYTES:
                raise TooLarge("A file", trees.MAX_FILE_BYTES)
        await asyncio.to_thread(self._add, bytes(rest))

    def _add(self, line: bytes) -> None:
        if not line.strip():
            return
        try:
            one = msgspec.json.decode(line, type=Line)
        except (msgspec.DecodeError, RecursionError) as error:
            raise BodyRejected(f"A line of the commit does not fit: {error}") from None
        if one.key == "header":
            self.parent = one.value.parentCommit or ""
        elif one.key == "file":
            self._add_file(one.value)
        elif one.key in ("deletedFile", "deletedFolder"):
            path = str(trees.safe_path(one.value.path.rstrip("/")))
            self._append(Operation(path, is_folder=one.key == "deletedFolder"))
        else:
            raise BodyRejected(
                f"{one.key!r} is no operation of this hub, which has file, deletedFile and deletedFolder"
            )

    def _add_file(self, value: Value) -> None:
        path = str(trees.safe_path(value.path))
        try:
            content = (
                base64.b64decode(value.content, validate=True) if value.encoding == "base64" else value.content.encode()
            )
        except (binascii.Error, ValueError):
            raise BodyRejected(f"The content of {path} is not base64") from None
        if len(content) > trees.MAX_FILE_BYTES:
            raise TooLarge(path, trees.MAX_FILE_BYTES)
        kept = self._spool / str(len(self.operations))
        kept.write_bytes(content)
        self._append(Operation(path, kept))

    def _append(self, operation: Operation) -> None:
        self.operations.append(operation)
        if len(self.operations) > MAX_OPERATIONS:
            raise BodyRejected(f"A commit has at most {MAX_OPERATIONS:,} operations")

    def fill(self, new: Path, held: Mapping[str, trees.File]) -> None:
        """Make the new version from the files that there are. Raises `BodyRejected`."""
        if self.parent and self.parent != trees.version_of(dict(held)):
            raise Conflict(f"The app has changed since its version {self.parent[:12]}")
        versions.copy_files(held, new)
        for one in self.operations:
            try:
                _apply(one, new / one.path)
            except (FileExistsError, NotADirectoryError, IsADirectoryError):
                raise BodyRejected(f"{one.path} is both a file and a folder") from None


def _apply(one: Operation, target: Path) -> None:
    if one.content is not None:
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.is_dir():
            raise IsADirectoryError(target)
        shutil.copyfile(one.content, target)
    elif one.is_folder:
        shutil.rmtree(target, ignore_errors=True)
    else:
        target.unlink(missing_ok=True)


async def receive(hub: Hub, name: AppName, pieces: AsyncIterator[bytes]) -> str:
    """Publish what is sent, as one step; the name of the new version."""
    async with versions.draft(hub) as spool:
        commit = Commit(spool)
        await commit.read(pieces)
        return await versions.publish(hub, name, commit.fill)
