"""Rows of samples of another app, as this one shows them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import PurePosixPath
from typing import cast

import msgspec

from limelight.core.json_files import FileObject, is_named, objects_in
from limelight.core.wire import Json
from limelight.ui.component import Component

Kinds = Sequence[type[Component] | None]
MAX_TOLD = 500
TOLD = "textbox"


def samples_of(given: Json, kinds: Kinds, is_shown: Callable[[type[Component], Json], bool]) -> dict[str, Json] | None:
    """Options of a `Dataset`: for each column the component that shows it, and the rows. None if there are no rows.

    Files lie on the other server, so they are told by their names; so is told what no component here shows.
    """
    if not isinstance(given, list) or not kinds or not all(isinstance(row, list) for row in given):
        return None
    rows = [cast("list[Json]", row)[: len(kinds)] for row in given]
    names: list[Json] = []
    for column, kind in enumerate(kinds):
        values = [row[column] for row in rows if column < len(row)]
        if kind is not None and not kind.holds_files and all(is_shown(kind, value) for value in values):
            names.append(kind.__name__.lower())
            continue
        names.append(TOLD)
        for row in rows:
            if column < len(row):
                row[column] = _told(row[column])
    return {"components": names, "samples": cast(Json, rows)}


def _told(value: Json) -> str:
    files = [_name_of(file) for file in objects_in(value, is_named)]
    if files or value is None:
        said = ", ".join(files)
    else:
        said = value if isinstance(value, str) else msgspec.json.encode(value).decode()
    return said if len(said) <= MAX_TOLD else f"{said[:MAX_TOLD]}…"


def _name_of(file: FileObject) -> str:
    given = file.get("orig_name")
    return given if isinstance(given, str) and given else PurePosixPath(str(file["path"]).replace("\\", "/")).name
