"""What a hub remembers: small records by kind and key, in memory and in a storage that outlives it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal, Protocol, TypeVar

import msgspec

T = TypeVar("T", bound=msgspec.Struct)
Condition = Literal["", "absent", "present"] | bytes
"""Whether a record is written only if there is none yet, only if there is one, or only if it is still this one."""


class Storage(Protocol):
    """Keeps records by kind and key. It holds all of them in memory as well, where several hubs share it as they
    change."""

    @property
    def held(self) -> Mapping[str, Mapping[str, bytes]]:
        """By kind and key."""
        ...

    async def put(self, kind: str, key: str, value: bytes, condition: Condition) -> bool:
        """Whether it has been written: it is safe, and held. Raises `StoreUnavailable`."""
        ...

    async def delete(self, kind: str, key: str) -> bool:
        """Whether there was one."""
        ...

    def watch(self, changed: Callable[[str, str], None]) -> None:
        """Have it called with kind and key of what another hub has changed."""
        ...

    async def close(self) -> None: ...


class Records:
    """Reads are from memory, writes are safe before they are seen."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self._values: dict[tuple[str, str], tuple[bytes, msgspec.Struct]] = {}
        """What has been decoded, and from what."""
        self._watching: dict[str, list[Callable[[str], None]]] = {}
        storage.watch(self._changed)

    def get(self, kind: type[T], key: str) -> T | None:
        """The record, or None."""
        name = kind.__name__
        written = self._storage.held.get(name, {}).get(key)
        if written is None:
            self._values.pop((name, key), None)
            return None
        before = self._values.get((name, key))
        if before is not None and before[0] is written:
            assert isinstance(before[1], kind)
            return before[1]
        value = msgspec.json.decode(written, type=kind)
        self._values[name, key] = written, value
        return value

    def all(self, kind: type[T]) -> Mapping[str, T]:
        found = {key: self.get(kind, key) for key in list(self._storage.held.get(kind.__name__, {}))}
        return {key: value for key, value in found.items() if value is not None}

    async def put(self, key: str, value: msgspec.Struct, condition: Condition = "") -> bool:
        """Whether it has been written: always, without a condition."""
        return await self._storage.put(type(value).__name__, key, msgspec.json.encode(value), condition)

    async def replace(self, key: str, before: msgspec.Struct | None, value: msgspec.Struct) -> bool:
        """Whether it has been written, because the record was still `before`."""
        return await self.put(key, value, "absent" if before is None else msgspec.json.encode(before))

    async def delete(self, kind: type[msgspec.Struct], key: str) -> bool:
        """Whether there was one."""
        self._values.pop((kind.__name__, key), None)
        return await self._storage.delete(kind.__name__, key)

    def watch(self, kind: type[msgspec.Struct], changed: Callable[[str], None]) -> None:
        """Have it called with the keys of records that another hub has changed."""
        self._watching.setdefault(kind.__name__, []).append(changed)

    def _changed(self, kind: str, key: str) -> None:
        for changed in self._watching.get(kind, ()):
            changed(key)

    async def close(self) -> None:
        await self._storage.close()
