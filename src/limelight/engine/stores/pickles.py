"""Pickling of session values. Pickling and unpickling run code of the app's classes, which may raise anything."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import pickle
from collections.abc import Callable, Mapping
from sys import getsizeof
from typing import TypeVar
from weakref import WeakValueDictionary

from msgspec import UNSET

from limelight.core.errors import Unstorable
from limelight.core.plain import text

logger = logging.getLogger("limelight")

MAX_NAMED = 1_000  # kinds of values that have been logged
SMALL_BYTES = 32
SMALL = (type(None), bool, int, float)
OVERHEADS_BYTES = ((b"\x94", 64), (b"M", 32), (b"J", 32), (b"G", 24), (b"K", 8), (b"N", 8), (b"\x88", 8), (b"\x89", 8))
"""Memory of objects in addition to their pickle, by opcode: containers and strings, integers of two and four bytes,
floats, and items of a list. The same bytes inside a string are counted too."""
BUFFER_BYTES = 256 << 10
"""Larger pieces of a pickle are not opcodes, but the bytes of one value."""
INLINE_BYTES = 256 << 10
"""A longer pickle is restarted in a thread, so that it does not hold up the event loop."""
UNCHANGING = (*SMALL, str, bytes)
KINDS = {"state": "State {}", "value": "The value of component {}", "props": "The properties of component {}"}

Made = TypeVar("Made")


class Pickles:
    def __init__(self, max_bytes: int | None) -> None:
        """`max_bytes`: the limit of one value's pickle; None for no limit."""
        self._max_bytes = max_bytes
        self._named: set[tuple[str, str]] = set()
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def turn(self, key: str) -> asyncio.Lock:
        """The lock of a session, which keeps its writes in order, however long pickling takes."""
        return self._turns.setdefault(key, asyncio.Lock())

    async def dump(self, name: str, value: object) -> bytes | None:
        """The value's pickle, or None if it cannot be pickled, which is logged. Raises `Unstorable` over the limit."""
        return await _beside_large(self._dump, name, value)

    async def check(self, name: str, value: object) -> int:
        """The approximate memory of the value in bytes. Raises `Unstorable` if its pickle is over the limit.

        A pickle is the only cheap measure that works for all kinds of values. It is made only up to the limit, and not
        kept. Values that cannot be pickled count as small.
        """
        return await _beside_large(self._check, name, value)

    def _dump(self, name: str, value: object, inline_bytes: int | None) -> bytes | None:
        target = _Target(self._max_bytes, inline_bytes, keeps=True)
        return b"".join(target.parts) if self._write(name, value, target) else None

    def _check(self, name: str, value: object, inline_bytes: int | None) -> int:
        if isinstance(value, SMALL) or value is UNSET:
            return SMALL_BYTES
        if isinstance(value, str | bytes) and (self._max_bytes is None or len(value) * 4 < self._max_bytes):
            return getsizeof(value)
        target = _Target(self._max_bytes, inline_bytes, keeps=False)
        self._write(name, value, target)
        return SMALL_BYTES + target.memory_bytes

    async def load(self, stored: Mapping[str, bytes]) -> dict[str, object]:
        """The values, without those that cannot be unpickled. These start afresh. Large ones are read in a thread."""
        if sum(map(len, stored.values())) <= INLINE_BYTES:
            return self._load(stored)
        return await asyncio.to_thread(self._load, stored)

    def _load(self, stored: Mapping[str, bytes]) -> dict[str, object]:
        values: dict[str, object] = {}
        for name, data in stored.items():
            try:
                values[name] = pickle.loads(data)
            except BaseException as error:  # the user's classes, which may be gone from the script
                logger.warning("The stored value of %s cannot be read and starts afresh: %s", name, _why(error))
        return values

    def _write(self, name: str, value: object, target: _Target) -> bool:
        try:
            pickle.Pickler(target, pickle.HIGHEST_PROTOCOL).dump(value)
        except _Full:
            kind, _, number = name.partition(":")
            where = KINDS.get(kind, "A value {} of the session").format(number)
            raise Unstorable(
                f"{where} (a {type(value).__name__}) is over the limit of {self._max_bytes} bytes for a value of a"
                " session (max_session_value_bytes)."
            ) from None
        except BaseException as error:  # the user's objects
            if target.is_cut:
                raise _Large from None
            if target.keeps:
                self._log_once(name, value, error)
            return False
        return True

    def _log_once(self, name: str, value: object, error: BaseException) -> None:
        kind = f"{type(value).__module__}.{type(value).__qualname__}"
        if (name, kind) in self._named or len(self._named) >= MAX_NAMED:
            return
        self._named.add((name, kind))
        lost = "cannot be stored and is lost when the server stops"
        logger.warning("The value of %s, a %s, %s: %s", name, kind, lost, _why(error))


def fingerprint(value: object) -> bytes | None:
    """A hash that differs after a change in place. None for a value that cannot be pickled."""
    if type(value) in UNCHANGING:
        return b""
    target = _Hashed()
    try:
        pickle.Pickler(target, pickle.HIGHEST_PROTOCOL).dump(value)
    except BaseException:  # the user's objects
        return None
    return target.digest()


class _Hashed:
    """A file-like object that keeps only the hash of what is written."""

    def __init__(self) -> None:
        self._hash = hashlib.blake2b(digest_size=16)

    def write(self, data: bytes) -> int:
        self._hash.update(data)
        return len(data)

    def digest(self) -> bytes:
        return self._hash.digest()


def memory_bytes(pickled: bytes) -> int:
    """The approximate memory of a pickled value in bytes. An empty list takes thirty times its pickle."""
    return len(pickled) + sum(size_bytes * pickled.count(opcode) for opcode, size_bytes in OVERHEADS_BYTES)


async def _beside_large(work: Callable[[str, object, int | None], Made], name: str, value: object) -> Made:
    """The result of `work`, which runs in a thread if the value is large."""
    try:
        return work(name, value, INLINE_BYTES)
    except _Large:
        return await asyncio.to_thread(work, name, value, None)


class _Full(Exception):
    """The pickle is over its limit."""


class _Large(Exception):
    """The pickle is too long for the event loop."""


class _Target:
    """A file-like object that counts a pickle, and keeps it if wanted."""

    def __init__(self, max_bytes: int | None, inline_bytes: int | None, *, keeps: bool) -> None:
        self._max_bytes, self._inline_bytes, self.keeps = max_bytes, inline_bytes, keeps
        self.is_cut = False
        self.size_bytes = self.memory_bytes = 0
        self.parts: list[bytes] = []

    def write(self, data: bytes) -> int:
        """Take the next piece. Large arrays pass their buffers, which have no `len` in bytes."""
        size_bytes = len(data) if isinstance(data, bytes) else memoryview(data).nbytes
        self.size_bytes += size_bytes
        if self._max_bytes is not None and self.size_bytes > self._max_bytes:
            raise _Full
        if self._inline_bytes is not None and self.size_bytes > self._inline_bytes:
            self.is_cut = True
            raise _Large
        if self.keeps:
            self.parts.append(bytes(data))
        elif isinstance(data, bytes) and size_bytes < BUFFER_BYTES:
            self.memory_bytes += memory_bytes(data)
        else:
            self.memory_bytes += size_bytes
        return size_bytes


def _why(error: BaseException) -> str:
    return text(error) or type(error).__name__
