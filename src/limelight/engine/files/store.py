"""The file store of this machine: content-addressed, with one guarded way to open a path."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import shutil
import stat
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import BinaryIO

from limelight.core.errors import NotAllowed, TooLarge
from limelight.core.file_names import safe_name, shown_name
from limelight.core.media_types import media_type
from limelight.core.wire import FileData
from limelight.engine.files.conversions import Conversions
from limelight.engine.files.protected import Protected
from limelight.engine.files.quota import PART, DiskQuota, Reservation, writing
from limelight.engine.files.safe_open import open_regular
from limelight.engine.files.sharing import Sharing

CHUNK_BYTES = 1 << 20
MAX_PATH_BYTES = 4096
"""The longest path that is looked at: the limit of Linux, which Python's own resolving of links lacks."""
STORED = re.compile(r"/([0-9a-f]{64})/([^/]+)$")
"""The end of a stored file's path, on whatever machine."""


class FileStore:
    """Content-addressed: `root / keyed hash of the content / name`; of a converted file, of what it was made from.

    The key is a secret of the store, so a path cannot be guessed from a file's content: a client that has a path got it
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
        max_files: int | None = None,
        secret: bytes | None = None,
        has_folder: bool = False,
        protected: Sequence[Path] = (),
        sharing: Sharing | None = None,
    ) -> None:
        """`secret`: 32 bytes, the same as before if earlier paths must stay valid; None: new ones.

        `max_bytes`, `max_files`: for all files together. `has_folder`: the folder belongs to this store alone.
        `protected`: files and folders of the server itself, which are never served. `sharing`: how other machines get
        the files, wherever on their disks they keep theirs; None: they do not.
        """
        root.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.root = root.resolve()
        self.max_file_size = max_file_size
        self._allowed = [Path(path).expanduser().resolve() for path in allowed_paths]
        self._blocked = [Path(path).expanduser().resolve() for path in blocked_paths]
        self._protected = Protected(protected)
        self._secret = secret or secrets.token_bytes(32)
        self._sharing = sharing
        self._conversions = Conversions()
        quota = DiskQuota if sharing is None else sharing.quota_type
        self.quota = quota(self.root, max_bytes=max_bytes, max_files=max_files, has_all=has_folder)

    def save(self, data: bytes, name: str, mime_type: str | None = None, client: str = "") -> FileData:
        """`client`: whose share of the quota it counts for, as an upload; empty for results of functions."""
        digest = self._digest(data).hexdigest()
        self.quota.touch(digest)
        path = self.root / digest / safe_name(name)
        if path.exists():
            return self._describe(path, name, mime_type)
        return self._write(data, digest, name, mime_type, client)

    def derived(
        self,
        source: Path,
        recipe: str,
        name: str,
        make: Callable[[], bytes],
        check: Callable[[], None],
        *,
        mime_type: str | None = None,
        client: str = "",
    ) -> FileData:
        """What `make` makes of a stored file, made once: its folder is named by the source's content and the recipe.

        Under another name it is a copy. It counts for `client` or, without one, for whom the source counts.
        """
        digest, local = self._digest(person=b"derived"), self.local_path(FileData(path=str(source)))
        digest.update(f"{local.parent.name} {recipe}".encode())
        folder = digest.hexdigest()
        client = client or self.quota.client_of(local.parent.name, local.name)
        path = self.root / folder / safe_name(name)
        with self._conversions.turn(folder, check):
            self.quota.touch(folder)  # before the look: a sweep leaves what was just used
            if path.exists():
                return self._describe(path, name, mime_type)
            if (made := next(path.parent.glob("*"), None)) is not None:
                return self._copied(made, folder, name, mime_type, client)
            return self._write(make(), folder, name, mime_type, client)

    def _copied(self, stored: Path, folder: str, name: str, mime_type: str | None, client: str) -> FileData:
        """Not a link: a function that writes into its file changes no other caller's."""
        with self._arriving(client, stored.stat().st_size) as (temporary, reserved):
            with writing():
                shutil.copyfile(stored, temporary)
            return self._settle(temporary, reserved, folder, name, mime_type)

    def _write(self, data: bytes, folder: str, name: str, mime_type: str | None, client: str) -> FileData:
        with self._arriving(client, len(data)) as (temporary, reserved):
            with writing():
                temporary.write_bytes(data)
            return self._settle(temporary, reserved, folder, name, mime_type)

    def keep(self, path: Path, name: str | None = None, *, is_declared: bool = False) -> FileData:
        """`is_declared`: the script names the file while it declares the app, so it may lie anywhere."""
        real = path.expanduser().resolve()
        if real.is_relative_to(self.root) and not _is_hidden(real, self.root):
            return self._describe(self._regular(real), name or real.name)
        is_outside = is_declared and not real.is_relative_to(self.root) and not self._is_blocked(real)
        if not is_outside and not self._may_author_serve(real):
            raise NotAllowed(f"{path} may not be served: add its folder to allowed_paths")
        return self.copy(self._regular(real), name or real.name)

    def copy(self, path: Path, name: str) -> FileData:
        """Store the content of a file whose resolved path was checked before."""
        digest, size_bytes = self._digest(), 0
        with self._arriving() as (temporary, reserved):
            with writing(), os.fdopen(open_regular(path), "rb") as source, temporary.open("wb") as target:
                while chunk := source.read(CHUNK_BYTES):
                    size_bytes += len(chunk)
                    reserved.grow(size_bytes)
                    digest.update(chunk)
                    target.write(chunk)
            return self._settle(temporary, reserved, digest.hexdigest(), name)

    async def save_upload(
        self, chunks: AsyncIterator[bytes], name: str, mime_type: str | None = None, client: str = ""
    ) -> FileData:
        """Store a stream. Raises `TooLarge` past `max_file_size`; nothing stays on the disk then."""
        writer = self.writer(name, mime_type, client)
        try:
            async for chunk in chunks:
                writer.write(chunk)
            return writer.finish()
        finally:
            writer.discard()

    def writer(self, name: str, mime_type: str | None = None, client: str = "") -> FileWriter:
        """Begin a file that counts for `client`. Raises `StorageFull`."""
        return FileWriter(self, name, mime_type, client)

    async def publish(self, data: bytes = b"") -> None:
        """Upload new files to the shared store, if there is one.

        Raises `StorageFull` if it had no space for a file that is named in `data`.
        """
        if self._sharing is not None:
            await self._sharing.publish(self, data)

    async def obtain(self, path: str) -> None:
        """Copy a file from the shared store, if there is one and another machine stored the file."""
        found = None if self._sharing is None else STORED.search(path[-MAX_PATH_BYTES:])
        if self._sharing is not None and found is not None and safe_name(found[2]) == found[2]:
            await self._sharing.obtain(self, found[1], found[2])

    @contextmanager
    def receiving(self, digest: str, name: str, size_bytes: int) -> Iterator[BinaryIO]:
        """A target for the content of a file that another machine stored; it is stored at the end of the block."""
        with self._arriving("", size_bytes) as (temporary, reserved):
            with temporary.open("wb") as target:
                yield target
            self._place(temporary, reserved, digest, name)

    def hold(self, path: str) -> Callable[[], None]:
        """Keep the stored file at the path on this machine until the returned function is called."""
        found = STORED.search(path[-MAX_PATH_BYTES:])
        if found is None:
            return _nothing
        self.quota.hold(found[1])
        return partial(self.quota.let_go, found[1])

    def local_path(self, file: FileData) -> Path:
        return self._contained(file.path, [self.root])

    def open_served(self, path: str) -> Path:
        """The local file for `/file=path`, in the store or `allowed_paths`. Raises `NotAllowed`, also if absent.

        A relative path is one below the working directory, as in HTML of the script: `/file=static/logo.png`.
        """
        if path[:1] not in ("", "/", "\\"):
            with suppress(FileNotFoundError):  # the working directory was removed: the path stays as it is
                path = os.path.join(os.getcwd(), path)
        return self._contained(path, [self.root, *self._allowed])

    def is_open(self, path: Path) -> bool:
        try:
            self.open_served(str(path.expanduser().resolve()))
        except (NotAllowed, OSError, RuntimeError, ValueError):  # an invalid name
            return False
        return True

    def is_private(self, path: Path) -> bool:
        if path.is_relative_to(self.root) or self._is_blocked(path):
            return True
        try:
            return self._protected.covers(path, path.lstat())
        except OSError:
            return True

    def signature(self, data: bytes) -> str:
        return hashlib.blake2b(data, key=self._secret, digest_size=32, person=b"signature").hexdigest()

    def holds(self, path: str) -> bool:
        """Whether this store issued the path and still has the file. Marks the file as just used."""
        try:
            found = self._contained(path, [self.root])
        except NotAllowed:
            return False
        self.quota.touch(found.parent.name)
        return True

    def _contained(self, path: str, roots: Sequence[Path]) -> Path:
        if self._sharing is not None and not path.startswith(f"{self.root}/"):
            found = STORED.search(path[-MAX_PATH_BYTES:])  # of another machine's store
            path = path if found is None else str(self.root / found[1] / found[2])
        refusal = NotAllowed(f"File not allowed: {path[:200]}")
        if len(path) > MAX_PATH_BYTES or not path.startswith("/") or path.startswith("//"):
            raise refusal
        if "\0" in path or "\\" in path:
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
        return (
            not real.is_relative_to(self.root)
            and any(real.is_relative_to(r) and not _is_hidden(real, r) for r in roots)
            and not self._is_blocked(real)
        )

    def _is_blocked(self, real: Path) -> bool:
        # Case-folded: a case-insensitive file system would else serve the blocked file under another spelling.
        folded = Path(str(real).casefold())
        return any(folded.is_relative_to(str(blocked).casefold()) for blocked in self._blocked)

    def _regular(self, real: Path) -> Path:
        try:
            facts = real.lstat()
        except OSError:
            raise NotAllowed(f"{real} cannot be read") from None
        if not stat.S_ISREG(facts.st_mode):
            raise NotAllowed(f"{real} is not a regular file")
        if self._protected.covers(real, facts):  # before it is opened: SQLite's lock ends with any descriptor of it
            raise NotAllowed(f"{real} belongs to the server itself")
        return real

    def _digest(self, data: bytes = b"", person: bytes = b"") -> hashlib.blake2b:
        return hashlib.blake2b(data, key=self._secret, digest_size=32, person=person)

    @contextmanager
    def _arriving(self, client: str = "", size_bytes: int = 0) -> Iterator[tuple[Path, Reservation]]:
        """A temporary path for a new file, and its reservation. Both are removed unless the file is settled."""
        reserved, temporary = self.quota.reserve(client, size_bytes), self._temporary()
        try:
            yield temporary, reserved
        finally:
            temporary.unlink(missing_ok=True)
            reserved.release()

    def _temporary(self) -> Path:
        return self.root / f".{secrets.token_hex(16)}{PART}"

    def _settle(
        self, temporary: Path, reserved: Reservation, digest: str, name: str, mime_type: str | None = None
    ) -> FileData:
        return self._describe(self._place(temporary, reserved, digest, name), name, mime_type)

    def _place(self, temporary: Path, reserved: Reservation, digest: str, name: str) -> Path:
        path = self.root / digest / safe_name(name)
        is_new = reserved.claim(digest, path.name)
        try:
            with writing():
                path.parent.mkdir(exist_ok=True, mode=0o700)
                os.replace(temporary, path)
        except BaseException:
            if is_new:
                self.quota.forget(digest, path.name)
            with suppress(OSError):  # unless it holds files
                path.parent.rmdir()
            raise
        return path

    def _describe(self, path: Path, name: str, mime_type: str | None = None) -> FileData:
        kind = mime_type or media_type(path.name)
        found = FileData(path=str(path), size=path.stat().st_size, orig_name=shown_name(name), mime_type=kind)
        if self._sharing is not None:
            self._sharing.stored(self, path)
        return found


def _nothing() -> None:
    pass


class FileWriter:
    """A file on its way into the store."""

    def __init__(self, store: FileStore, name: str, mime_type: str | None, client: str) -> None:
        self._store, self._name, self._mime_type = store, name, mime_type
        self._digest = store._digest()
        self._stack = ExitStack()
        self._temporary, self._reserved = self._stack.enter_context(store._arriving(client))
        try:
            with writing():
                self._target = self._temporary.open("wb")
        except BaseException:
            self._stack.close()
            raise
        self.size_bytes = 0

    def write(self, chunk: bytes) -> None:
        self.size_bytes += len(chunk)
        limit = self._store.max_file_size
        if limit is not None and self.size_bytes > limit:
            raise TooLarge(f"The file {self._name!r}", limit)
        self._reserved.grow(self.size_bytes)
        self._digest.update(chunk)
        with writing():
            self._target.write(chunk)

    def finish(self) -> FileData:
        """Move the file into the store. Its temporary file is removed in any case."""
        try:
            with writing():
                self._target.close()
            digest = self._digest.hexdigest()
            return self._store._settle(self._temporary, self._reserved, digest, self._name, self._mime_type)
        finally:
            self._stack.close()

    def discard(self) -> None:
        """Remove what was written, unless `finish` has stored it."""
        with suppress(OSError):  # flushing the buffer may fail on a full disk
            self._target.close()
        self._stack.close()


def _is_hidden(real: Path, root: Path) -> bool:
    return any(part.startswith(".") for part in real.relative_to(root).parts)
