"""How the files of one machine's store reach the others."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from typing import BinaryIO, Protocol

from limelight.engine.files.quota import DiskQuota


class LocalFiles(Protocol):
    """The files of this machine, as sharing sees them."""

    root: Path
    quota: DiskQuota

    def receiving(self, digest: str, name: str, size_bytes: int) -> AbstractContextManager[BinaryIO]:
        """A target for the content of a file that another machine stored; the file is stored at the end of the block.

        Raises `StorageFull`.
        """


class Sharing(Protocol):
    """How a `FileStore` shares its files. A store without one keeps them to itself."""

    @property
    def quota_type(self) -> type[DiskQuota]: ...

    def stored(self, files: LocalFiles, path: Path) -> None:
        """Note a file that is in the store and about to be named to somebody. Called in any thread."""

    async def publish(self, files: LocalFiles, data: bytes) -> None:
        """Share what was stored. Raises `StorageFull` if there was no room for a file that is named in `data`."""

    async def obtain(self, files: LocalFiles, digest: str, name: str) -> None:
        """Copy a file here that another machine stored, if there is one."""
