"""Files on this machine: stored by content, opened through one guarded function."""

from __future__ import annotations

import hashlib
import mimetypes
import os
import re
import secrets
import stat
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from pathlib import Path

from limelight.core.errors import NotAllowed, TooLarge
from limelight.core.wire import FileData
from limelight.engine.opening import open_regular
from limelight.engine.room import Room, writing

NAME_LIMIT = 128
CHUNK_BYTES = 1 << 20
_UNSAFE = re.compile(r"[^\w.\- ()\[\]+@,]", re.UNICODE)


class FileStore:
    """Content-addressed: `root / keyed hash of the content / name`.

    The key is a secret of the store, so a path cannot be guessed from a file's content: whoever holds a path got it
    from this server. Every path from outside goes through `open_served` or `local_path`, and then to `open_regular`.
    """

    def __init__(
        self,
        root: Path,
        *,
        allowed_paths: Sequence[str | Path] = (),
        blocked_paths: Sequence[str | Path] = (),
        max_file_size: int | None = None,
        max_bytes: int | None = None,
        secret: bytes | None = None,
        has_folder: bool = False,
    ) -> None:
        """`secret`: 32 bytes, the same as before for a folder whose paths are still known; else new ones.

        `max_bytes`: of all files together. `has_folder`: nobody else has files in the folder.
        """
        root.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.root = root.resolve()
        self.max_file_size = max_file_size
        self._allowed = [Path(path).expanduser().resolve() for path in allowed_paths]
        self._blocked = [Path(path).expanduser().resolve() for path in blocked_paths]
        self._secret = secret or secrets.token_bytes(32)
        self.room = Room(self.root, max_bytes=max_bytes, has_all=has_folder)

    def save(self, data: bytes, name: str, mime_type: str | None = None) -> FileData:
        digest = self._digest(data).hexdigest()
        path = self._place(digest, name)
        if path.exists():
            self.room.touch(digest)
        else:
            self.room.claim(digest, len(data))
            with writing():
                _write(path, data)
        return self._describe(path, name, mime_type)

    def keep(self, path: Path, name: str | None = None) -> FileData:
        real = path.expanduser().resolve()
        if real.is_relative_to(self.root):
            return self._describe(self._regular(real), name or real.name)
        if not self._may_author_serve(real):
            raise NotAllowed(f"{path} may not be served: add its folder to allowed_paths")
        return self.copy(self._regular(real), name or real.name)

    def copy(self, path: Path, name: str) -> FileData:
        """Stores the content of a file whose resolved path was checked before."""
        digest = self._digest()
        temporary = self._temporary()
        try:
            with writing(), os.fdopen(open_regular(path), "rb") as source, temporary.open("wb") as target:
                while chunk := source.read(CHUNK_BYTES):
                    digest.update(chunk)
                    target.write(chunk)
            return self._settle(temporary, digest.hexdigest(), name)
        finally:
            temporary.unlink(missing_ok=True)

    async def save_upload(self, chunks: AsyncIterator[bytes], name: str, mime_type: str | None = None) -> FileData:
        """Stores a stream; raises `TooLarge` past `max_file_size`, and then nothing stays on the disk."""
        writer = self.writer(name, mime_type)
        try:
            async for chunk in chunks:
                writer.write(chunk)
            return writer.finish()
        finally:
            writer.discard()

    def writer(self, name: str, mime_type: str | None = None) -> FileWriter:
        return FileWriter(self, name, mime_type)

    async def publish(self) -> None:
        """Makes what was stored here known to other machines, where there are any."""

    async def obtain(self, path: str) -> None:
        """Makes sure that a file which another machine stored is here, where there are any."""

    def local_path(self, file: FileData) -> Path:
        return self._contained(file.path, [self.root])

    def open_served(self, path: str) -> Path:
        """The local file behind `/file=path`: in the store or `allowed_paths`. Else `NotAllowed`, also if absent."""
        return self._contained(path, [self.root, *self._allowed])

    def holds(self, path: str) -> bool:
        """Whether the path is one that this store issued and still has; then the file counts as used now."""
        try:
            found = self._contained(path, [self.root])
        except NotAllowed:
            return False
        self.room.touch(found.parent.name)
        return True

    def _contained(self, path: str, roots: Sequence[Path]) -> Path:
        refusal = NotAllowed(f"File not allowed: {path[:200]}")
        if not path or "\0" in path or "\\" in path or path.startswith("//") or not path.startswith("/"):
            raise refusal
        parts = path.split("/")
        if ".." in parts or any(":" in part for part in parts):
            raise refusal
        try:
            real = Path(path).resolve(strict=True)
        except (OSError, RuntimeError, ValueError):
            raise refusal from None
        root = next((root for root in roots if real.is_relative_to(root)), None)
        if root is None or self._is_blocked(real) or _is_hidden(real, root):
            raise refusal
        try:
            return self._regular(real)
        except NotAllowed:
            raise refusal from None

    def _may_author_serve(self, real: Path) -> bool:
        roots = [*self._allowed, Path.cwd().resolve(), Path(tempfile.gettempdir()).resolve()]
        return any(real.is_relative_to(r) and not _is_hidden(real, r) for r in roots) and not self._is_blocked(real)

    def _is_blocked(self, real: Path) -> bool:
        # Folded, because a file system that ignores case would else serve the blocked file under another spelling.
        folded = Path(str(real).casefold())
        return any(folded.is_relative_to(str(blocked).casefold()) for blocked in self._blocked)

    def _regular(self, real: Path) -> Path:
        try:
            mode = real.lstat().st_mode
        except OSError:
            raise NotAllowed(f"{real} cannot be read") from None
        if not stat.S_ISREG(mode):
            raise NotAllowed(f"{real} is not a regular file")
        return real

    def _digest(self, data: bytes = b"") -> hashlib.blake2b:
        return hashlib.blake2b(data, key=self._secret, digest_size=32)

    def _place(self, digest: str, name: str) -> Path:
        folder = self.root / digest
        folder.mkdir(exist_ok=True, mode=0o700)
        return folder / safe_name(name)

    def _temporary(self) -> Path:
        return self.root / f".{secrets.token_hex(16)}.part"

    def _settle(self, temporary: Path, digest: str, name: str, mime_type: str | None = None) -> FileData:
        path = self._place(digest, name)
        if path.exists():
            self.room.touch(digest)
        else:
            self.room.claim(digest, temporary.stat().st_size)
        os.replace(temporary, path)
        return self._describe(path, name, mime_type)

    def _describe(self, path: Path, name: str, mime_type: str | None = None) -> FileData:
        kind = mime_type or mimetypes.guess_type(path.name)[0]
        return FileData(path=str(path), size=path.stat().st_size, orig_name=Path(name).name, mime_type=kind)


class FileWriter:
    """A file on its way into the store."""

    def __init__(self, store: FileStore, name: str, mime_type: str | None) -> None:
        self._store, self._name, self._mime_type = store, name, mime_type
        self._digest = store._digest()
        self._temporary = store._temporary()
        with writing():
            self._target = self._temporary.open("wb")
        self.size_bytes = 0

    def write(self, chunk: bytes) -> None:
        self.size_bytes += len(chunk)
        limit = self._store.max_file_size
        if limit is not None and self.size_bytes > limit:
            raise TooLarge(f"The file {self._name!r}", limit)
        self._digest.update(chunk)
        with writing():
            self._target.write(chunk)

    def finish(self) -> FileData:
        with writing():
            self._target.close()
        return self._store._settle(self._temporary, self._digest.hexdigest(), self._name, self._mime_type)

    def discard(self) -> None:
        """Removes what was written, unless `finish` kept it."""
        with suppress(OSError):  # what is still buffered may find no room; it is not wanted
            self._target.close()
        self._temporary.unlink(missing_ok=True)


def safe_name(name: str) -> str:
    """A file name without folders and odd characters; its ending stays."""
    base = _UNSAFE.sub("_", name.replace("\\", "/").rpartition("/")[2]).strip(". ")
    stem, dot, ending = base.rpartition(".")
    if dot and len(base.encode()) > NAME_LIMIT:
        base = f"{stem[: NAME_LIMIT // 4]}.{ending[:16]}"
    return base[:NAME_LIMIT] or "file"


def _is_hidden(real: Path, root: Path) -> bool:
    return any(part.startswith(".") for part in real.relative_to(root).parts)


def _write(path: Path, data: bytes) -> None:
    temporary = path.with_name(f".{secrets.token_hex(8)}.part")
    temporary.write_bytes(data)
    os.replace(temporary, path)
