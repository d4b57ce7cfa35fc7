"""Fingerprints of functions that are the same in every process that runs the same script."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from types import CodeType


def fingerprint(function: Callable[..., object]) -> tuple[str, ...]:
    """The function's names and a digest of its code, or those of a callable object's class.

    Closures and attributes are not included.
    """
    while isinstance(function, partial):
        function = function.func
    named = function if hasattr(function, "__qualname__") else type(function)
    code = getattr(function, "__code__", None) or getattr(getattr(named, "__call__", None), "__code__", None)  # noqa: B004
    names = (named.__module__ or "", named.__qualname__)
    if not isinstance(code, CodeType):  # written in C
        return names
    digest = hashlib.sha256(repr(list(_parts(code))).encode("utf-8", "surrogatepass")).hexdigest()
    return (*names, Path(code.co_filename).name, digest)


def _parts(code: CodeType) -> Iterator[object]:
    yield from (code.co_code, code.co_names, code.co_varnames, code.co_freevars)
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _parts(constant)
        else:  # the order of a set differs between processes
            yield sorted(map(repr, constant)) if isinstance(constant, frozenset) else constant
