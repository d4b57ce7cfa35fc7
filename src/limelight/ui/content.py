"""Whether two values are the same, by what is in them."""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Digest:
    data: bytes
    known_by_identity: tuple[object, ...] = ()
    """Values without readable contents. As long as they are kept, no other one has their identity."""


class _Hash(Protocol):
    def update(self, data: bytes | memoryview, /) -> None: ...


def digest_of(value: object) -> Digest:
    """Equal for equal numbers, texts, lists, dictionaries (in any order) and sets.

    Also for whatever pickles alike, such as arrays, pictures and tables. 1, 1.0 and True differ.
    """
    digest, kept = hashlib.blake2b(digest_size=16), list[object]()
    _feed(digest, value, kept)
    return Digest(digest.digest(), tuple(kept))


def _feed(digest: _Hash, value: object, kept: list[object]) -> None:
    """The type, the length and the contents: without lengths "ab", "c" would be as "a", "bc"."""
    kind = type(value)
    if value is None or kind in (bool, int, float, complex):
        data = repr(value).encode()
    elif kind is str:
        data = str(value).encode("utf-8", "surrogatepass")
    elif isinstance(value, bytes | bytearray):
        data = bytes(value)
    elif kind in (list, tuple):
        data = _joined(list(value), kept)  # type: ignore[call-overload]  # it is one of them
    elif isinstance(value, set | frozenset):
        data = b"".join(sorted(_joined([one], kept) for one in value))
    elif kind is dict and isinstance(value, Mapping):
        data = b"".join(sorted(_joined([*pair], kept) for pair in value.items()))
    else:
        _feed_object(digest, value, kept)
        return
    digest.update(f"{kind.__name__} {len(data)} ".encode())
    digest.update(data)


def _joined(values: list[object], kept: list[object]) -> bytes:
    digest = hashlib.blake2b(digest_size=16)
    for value in values:
        _feed(digest, value, kept)
    return digest.digest() + len(values).to_bytes(8, "big")


def _feed_object(digest: _Hash, value: object, kept: list[object]) -> None:
    buffers: list[pickle.PickleBuffer] = []
    try:
        data = pickle.dumps(value, protocol=5, buffer_callback=buffers.append)  # large arrays are not copied
    except Exception:  # values are not ours: some cannot be pickled, each in its own way
        kept.append(value)
        data, buffers = b"%d" % id(value), []
    digest.update(f"object {len(data)} {len(buffers)} ".encode())
    digest.update(data)
    for buffer in buffers:
        with buffer.raw() as raw:
            digest.update(f"{raw.nbytes} ".encode())
            digest.update(raw)
