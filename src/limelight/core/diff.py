"""Differences between two JSON values, in the form Gradio's clients apply.

A diff is a list of `[action, path, value]`: `replace` the value at `path`, `append` to the string there, `add` a list
item or an object's key, `delete` one. An empty list means no change. Applying a diff to the old value gives the new
one, for any two JSON values.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import cast

from limelight.core.wire import Json

Edit = list[Json]  # [action, path, value]


def diff(old: Json, new: Json) -> list[Edit]:
    """The edits that turn `old` into `new`. For a string that grows, only the added part."""
    edits: list[Edit] = []
    _compare(old, new, [], edits)
    return edits


def apply_diff(old: Json, edits: Sequence[Edit]) -> Json:
    """The value after `edits`. `old` is not modified."""
    value = copy.deepcopy(old) if any(edit[1] for edit in edits) else old
    for action, path, new in edits:
        value = _apply_one(value, cast(str, action), cast("list[str | int]", path), new)
    return value


def _compare(old: Json, new: Json, path: list[str | int], edits: list[Edit]) -> None:
    if old is new:
        return
    if type(old) is not type(new):  # also keeps True apart from 1
        edits.append(["replace", path, new])
    elif isinstance(old, str) and isinstance(new, str):
        if old != new:
            grows = bool(old) and new.startswith(old)
            edits.append(["append", path, new[len(old) :]] if grows else ["replace", path, new])
    elif isinstance(old, list) and isinstance(new, list):
        _compare_lists(old, new, path, edits)
    elif isinstance(old, dict) and isinstance(new, dict):
        _compare_objects(old, new, path, edits)
    elif old != new:
        edits.append(["replace", path, new])


def _compare_lists(old: list[Json], new: list[Json], path: list[str | int], edits: list[Edit]) -> None:
    for index, (before, after) in enumerate(zip(old, new, strict=False)):
        _compare(before, after, [*path, index], edits)
    for index in range(len(old) - 1, len(new) - 1, -1):  # from the end, so that indices stay true
        edits.append(["delete", [*path, index], None])
    for index in range(len(old), len(new)):
        edits.append(["add", [*path, index], new[index]])


def _compare_objects(old: dict[str, Json], new: dict[str, Json], path: list[str | int], edits: list[Edit]) -> None:
    for key in old:
        if key not in new:
            edits.append(["delete", [*path, key], None])
    for key, after in new.items():
        if key in old:
            _compare(old[key], after, [*path, key], edits)
        else:
            edits.append(["add", [*path, key], after])


def _apply_one(value: Json, action: str, path: list[str | int], new: Json) -> Json:
    if not path:
        return cast(str, value) + cast(str, new) if action == "append" else new
    parent = value
    for step in path[:-1]:
        parent = cast("dict[str | int, Json]", parent)[step]
    container, last = cast("dict[str | int, Json]", parent), path[-1]
    if action == "delete":
        del container[last]
    elif action == "append":
        container[last] = cast(str, container[last]) + cast(str, new)
    elif action == "add" and isinstance(parent, list):
        parent.insert(cast(int, last), copy.deepcopy(new))
    else:
        container[last] = copy.deepcopy(new)
    return value
