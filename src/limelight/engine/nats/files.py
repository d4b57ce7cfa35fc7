"""Files of many machines: in the object store, and a copy on each machine that used them."""

from __future__ import annotations

import asyncio
import re
import secrets
from collections import deque
from functools import cached_property
from pathlib import Path

from nats.errors import Error as NatsError
from nats.js.errors import APIError, ObjectNotFoundError

from limelight.core.errors import StoreUnavailable
from limelight.core.wire import FileData
from limelight.engine.files import FileStore, safe_name
from limelight.engine.nats.objects import Objects

_STORED = re.compile(r"/([0-9a-f]{64})/([^/]+)$")


class SharedFiles(FileStore):
    """A `FileStore` whose files other machines may obtain, wherever on their disks they keep theirs."""

    objects: Objects | None = None
    """Where the files are shared; None until the backend is open."""

    def _describe(self, path: Path, name: str, mime_type: str | None = None) -> FileData:
        found = super()._describe(path, name, mime_type)
        self._new.append(path)
        return found

    @property
    def _new(self) -> deque[Path]:
        """Files that were stored here and not shared yet; filled from any thread."""
        found: deque[Path] = self.__dict__.setdefault("_new_paths", deque())
        return found

    @cached_property
    def _sharing(self) -> asyncio.Lock:
        return asyncio.Lock()

    async def publish(self) -> None:
        async with self._sharing:  # whoever comes meanwhile waits: what he tells of may be on its way
            while self._new and self.objects is not None:
                await self._share(self.objects, self._new[0])
                self._new.popleft()

    async def _share(self, objects: Objects, path: Path) -> None:
        name = f"{path.parent.name}/{path.name}"
        try:
            if not await objects.holds(name):
                with path.open("rb") as source:
                    await objects.put(name, source)
        except FileNotFoundError:
            return
        except (NatsError, APIError, OSError) as error:
            raise StoreUnavailable(type(error).__name__) from None

    async def obtain(self, path: str) -> None:
        found = _STORED.search(path)
        if (
            found is None
            or self.objects is None
            or safe_name(found[2]) != found[2]
            or (self.root / found[1] / found[2]).exists()
        ):
            return
        folder = self.root / found[1]
        temporary = self.root / f".{secrets.token_hex(16)}.part"
        try:
            with temporary.open("wb") as target:
                await self.objects.write_to(f"{found[1]}/{found[2]}", target)
            await asyncio.to_thread(folder.mkdir, exist_ok=True, mode=0o700)
            temporary.replace(folder / found[2])
        except ObjectNotFoundError:
            return  # whoever opens it says so
        except (NatsError, APIError, OSError) as error:
            raise StoreUnavailable(type(error).__name__) from None
        finally:
            temporary.unlink(missing_ok=True)

    def _contained(self, path: str, roots: list[Path]) -> Path:  # type: ignore[override]  # narrower on purpose
        found = _STORED.search(path)
        if found is not None and not path.startswith(f"{self.root}/"):
            path = str(self.root / found[1] / found[2])
        return super()._contained(path, roots)
