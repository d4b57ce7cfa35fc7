"""Finding and replacing files nested in JSON values."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import cast

from limelight.core.wire import FILE_MARK, FileData, Json

FileObject = dict[str, Json]
_PLAIN = frozenset({str, int, float, bool, type(None)})
_MAX_DEPTH = 1000
IsFile = Callable[[object], bool]


def is_named(value: object) -> bool:
    """Whether it is an object with a path, as callers name a file. Its component's type checked it before."""
    return isinstance(value, dict) and isinstance(value.get("path"), str)


def is_marked(value: object) -> bool:
    """Whether it is a file as this server writes it. An object with only a path may be the author's own data."""
    return is_named(value) and cast(FileObject, value).get("meta") == FILE_MARK


def is_typed(value: object) -> bool:
    """Whether it is a file object in a value that is not encoded yet."""
    return isinstance(value, FileData)


def files_in(value: Json, is_file: IsFile) -> Iterator[Json]:
    """The files in the value, in order. Raises `RecursionError` for a value that is too deep, or holds itself."""
    walked: list[Iterator[Json]] = [iter((value,))]  # a loop: recursion would take ten times as long
    while walked:
        for one in walked[-1]:
            if type(one) in _PLAIN:
                continue
            if is_file(one):
                yield one
            elif isinstance(one, dict | list):
                if len(walked) > _MAX_DEPTH:
                    raise RecursionError("the value is nested too deeply")
                walked.append(iter(one.values() if isinstance(one, dict) else one))
                break
        else:
            walked.pop()


def objects_in(value: Json, is_file: IsFile) -> Iterator[FileObject]:
    """As `files_in`, for predicates that only match objects."""
    return cast("Iterator[FileObject]", files_in(value, is_file))


def with_files(value: Json, is_file: IsFile, replace: Callable[[FileObject], Json]) -> Json:
    """A copy of the value with each file replaced."""
    if is_file(value):
        return replace(cast(FileObject, value))
    if isinstance(value, dict):
        return {name: with_files(member, is_file, replace) for name, member in value.items()}
    if isinstance(value, list):
        return [with_files(member, is_file, replace) for member in value]
    return value
