"""Values that calls keep for later ones, in the memory of this process."""

from __future__ import annotations

import os
import pickle
import sys
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeGuard, cast

from limelight.core.endpoint import Call, running_call
from limelight.core.errors import DeclarationError
from limelight.core.fair_table import FairTable
from limelight.core.shares import Shares
from limelight.core.sizes import size_bytes
from limelight.core.texts import MAX_PATH, Marks
from limelight.ui.content import Digest, digest_of

__all__ = ["Cache"]

DEFAULT_BYTES = 512 << 20
"""Of a cache without `max_memory`: of texts, bytes and arrays, which callers decide on. Models and the like count as
nothing, and the newest entry stays in any case."""
MARK_BYTES = 64
MAX_LOOKED_AT = 10_000  # texts of one value that may be paths

Key = tuple[str, bytes]
"""The session, or nothing, and the digest of what an entry is found by."""


@dataclass(frozen=True, slots=True)
class Entry:
    value: object
    raw_key: object
    digest: Digest
    marks: Marks | None
    """What the caller wrote to whom it belongs: a path in it is theirs, whoever gets it."""
    size_bytes: int


class Store:
    """The entries of one cache. Room is made by the client who put most, with what was used least recently. May be used
    from any thread."""

    def __init__(self, where: str, max_size: int, max_memory: str | int | None, *, per_session: bool) -> None:
        if isinstance(max_size, bool) or not isinstance(max_size, int) or max_size < 0:
            raise DeclarationError(f"{where}: max_size", "a whole number; 0 for any", max_size)
        self._max_size = max_size
        self._measures = max_memory is not None
        self._max_bytes = DEFAULT_BYTES if max_memory is None else size_bytes(max_memory, f"{where}: max_memory")
        self._per_session = per_session
        self._entries: FairTable[Key, Entry] = FairTable()
        self._bytes = Shares()
        self._lock = threading.Lock()

    def find(self, digest: Digest) -> Entry | None:
        with self._lock:
            entry = self._entries.get(key := self._key(digest))
            if entry is None:
                return None
            self._entries.touch(key)
        call = running_call.get(None)
        if call is not None and entry.marks is not None:
            call.cached = (*call.cached, entry.marks)
        return entry

    def put(self, digest: Digest, value: object, raw_key: object = None) -> None:
        """Keeps the value, unless it names a file that the caller named as well: others could not use it."""
        call = running_call.get(None)
        if call is not None and _is_named_by(call, value):
            return
        marks, size = None if call is None else call.marks(), (_size_of if self._measures else _plain_bytes)
        size_bytes = size(value) + size(raw_key) + MARK_BYTES * len((marks and marks.found) or ())
        entry = Entry(value, raw_key, digest, marks, size_bytes)
        with self._lock:
            key = self._key(digest)
            self._drop(key)
            client = "" if call is None else call.client
            self._entries.put(key, client, entry)
            self._bytes.add(client, size_bytes)
            while (held := self._overfull()) is not None:
                self._drop(self._entries.first_of(next(held.ranking())))

    def entries(self) -> list[Entry]:
        """Those of this session, or all, the one that was used last at the end."""
        session = self._session()
        with self._lock:
            return [entry for (owner, _), entry in self._entries.items() if owner == session]

    def clear(self) -> None:
        with self._lock:
            self._entries, self._bytes = FairTable(), Shares()

    def _key(self, digest: Digest) -> Key:
        return self._session(), digest.data

    def _session(self) -> str:
        call = running_call.get(None) if self._per_session else None
        return "" if call is None else call.session.key

    def _drop(self, key: Key) -> None:
        if key in self._entries:
            client = self._entries.client_of(key)
            entry = self._entries.pop(key)
            assert entry is not None
            self._bytes.add(client, -entry.size_bytes)

    def _overfull(self) -> Shares | None:
        """What clients hold of what there is too much of: entries or bytes."""
        if 0 < self._max_size < len(self._entries):
            return self._entries.counts
        is_over = self._bytes.total > self._max_bytes and (self._measures or len(self._entries) > 1)
        return self._bytes if is_over else None


class Cache:
    """Values that a function keeps between calls: `def answer(prompt, cache=gr.Cache())`.

    All calls share it; with `per_session=True` each session has values of its own. It may be used from any thread, and
    lives in the memory of this process. A key may be anything: arrays, pictures and tables are known by their contents.
    """

    def __init__(self, *, max_size: int = 128, max_memory: str | int | None = None, per_session: bool = False) -> None:
        """`max_size`: entries of all sessions together; 0 for any number.

        `max_memory`: bytes of their values and keys, pickled, or text such as "512mb". Whoever put most makes room,
        with what was used least recently. By default texts, bytes and arrays count, up to 512 MB; an only entry stays.
        """
        self._store = Store("Cache", max_size, max_memory, per_session=per_session)

    def get(self, key: object) -> dict[str, Any] | None:  # Any: what `set` was given
        """What `set` kept under this key, or None."""
        entry = self._store.find(digest_of(key))
        return None if entry is None else dict(cast("dict[str, Any]", entry.value))

    def set(self, key: object, **data: Any) -> None:  # Any: whatever the author keeps
        """Keeps the values under this key, in place of those before."""
        self._store.put(digest_of(key), data, key)

    def keys(self) -> list[Any]:  # Any: as they were given
        """The keys that `get` finds."""
        return [entry.raw_key for entry in self._store.entries()]

    def clear(self) -> None:
        """Forgets everything, of all sessions."""
        self._store.clear()


def _size_of(value: object) -> int:
    try:
        buffers: list[pickle.PickleBuffer] = []
        pickled = pickle.dumps(value, protocol=5, buffer_callback=buffers.append)
        return len(pickled) + sum(buffer.raw().nbytes for buffer in buffers)
    except Exception:  # values are not ours: some cannot be pickled, each in its own way
        return sys.getsizeof(value)


def _plain_bytes(value: object) -> int:
    """About the memory of the texts, bytes, arrays, pictures and tables in it."""
    return sum(map(_own_bytes, _parts(value)))


def _own_bytes(part: object) -> int:
    try:
        if type(part).__module__.startswith("PIL."):
            width, height = cast(Any, part).size  # Any: a picture
            return int(4 * width * height)
        own = getattr(part, "nbytes", None)
        return own if isinstance(own, int) else sys.getsizeof(part)
    except Exception:  # values are not ours
        return 0


def _parts(value: object) -> Iterator[object]:
    """The value, and what is in the containers in it, each container once."""
    rest, seen = [value], set[int]()
    while rest:
        one = rest.pop()
        if not isinstance(one, Mapping | list | tuple | set | frozenset):
            yield one
        elif id(one) not in seen:
            seen.add(id(one))
            yield one
            rest += [*one.keys(), *one.values()] if isinstance(one, Mapping) else one


def _is_named_by(call: Call, value: object) -> bool:
    """Whether a text in the value is the path of a file, and the caller wrote it."""
    paths = (os.fspath(one) for one in _parts(value) if isinstance(one, str | os.PathLike))
    named = [path for path in islice(paths, MAX_LOOKED_AT) if _is_there(path)]
    return bool(named) and (call.marks().found is None or any(map(call.came_in, named)))


def _is_there(path: object) -> TypeGuard[str]:
    try:
        return isinstance(path, str) and len(path) <= MAX_PATH and os.path.lexists(path)
    except ValueError:  # a null character
        return False
