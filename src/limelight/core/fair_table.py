"""An ordered table with per-client accounting, so that one client cannot push out the entries of others."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Iterator
from typing import Generic, TypeVar

from limelight.core.shares import Shares

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class FairTable(Generic[Key, Value]):
    """Values in insertion order, each owned by a client.

    To bound it, evict `first_of_largest`: however many entries one client adds, those of the others stay.
    """

    def __init__(self) -> None:
        self._values: OrderedDict[Key, tuple[str, Value]] = OrderedDict()
        self._keys: dict[str, OrderedDict[Key, None]] = {}
        self._counts = Shares()

    def __len__(self) -> int:
        return len(self._values)

    def __contains__(self, key: Key) -> bool:
        return key in self._values

    def put(self, key: Key, client: str, value: Value) -> None:
        """Insert or replace the value and make it the last one."""
        self.pop(key)
        self._values[key] = (client, value)
        self._keys.setdefault(client, OrderedDict())[key] = None
        self._counts.add(client, 1)

    def get(self, key: Key) -> Value | None:
        found = self._values.get(key)
        return None if found is None else found[1]

    def client_of(self, key: Key) -> str:
        return self._values[key][0]

    def touch(self, key: Key) -> None:
        """Make it the last one."""
        client, _ = self._values[key]
        self._values.move_to_end(key)
        self._keys[client].move_to_end(key)

    def pop(self, key: Key) -> Value | None:
        found = self._values.pop(key, None)
        if found is None:
            return None
        client, value = found
        keys = self._keys[client]
        del keys[key]
        if not keys:
            del self._keys[client]
        self._counts.add(client, -1)
        return value

    def keys(self) -> Iterator[Key]:
        return iter(self._values)

    def first(self) -> tuple[Key, Value]:
        """Raises `StopIteration` if the table is empty."""
        key, (_, value) = next(iter(self._values.items()))
        return key, value

    def first_of_largest(self) -> Key:
        """The first key of the client that holds most."""
        return self.first_of(next(self._counts.ranking()))

    def first_of(self, client: str) -> Key:
        return next(iter(self._keys[client]))

    def items(self) -> Iterator[tuple[Key, Value]]:
        for key, (_, value) in self._values.items():
            yield key, value

    def newest(self) -> Iterator[tuple[Key, Value]]:
        """All entries, last one first."""
        for key, (_, value) in reversed(self._values.items()):
            yield key, value

    @property
    def counts(self) -> Shares:
        return self._counts
