"""Values of components as texts in a file of flagged samples, and back."""

from __future__ import annotations

import json
import re
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import msgspec

from limelight.core.endpoint import running_call
from limelight.core.json_files import FileObject, is_named, objects_in, with_files
from limelight.core.wire import FILE_MARK, FileData, Json

_IN_NAMES = re.compile(r"[^\w .,()#&+-]")
"""What the name of a folder never has: separators, and what some file systems refuse."""
MAX_NAME = 80
_EMPTY = cast("FileObject", msgspec.to_builtins(FileData(path="")))


def written(payload: object, folder: Path, *, has_files: bool) -> str:
    """The wire value as a text. With `has_files`, files in it are copied to `folder`, and the text names the copies."""

    def copied(file: FileObject) -> Json:
        target = folder / secrets.token_hex(10) / _name_of(file)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(_local(file), target)
        return {**_EMPTY, **file, "path": str(target), "url": None, "meta": FILE_MARK}

    kept = with_files(_plain(payload), is_named, copied) if has_files else _plain(payload)
    if kept is None or isinstance(kept, str):
        return kept or ""
    return json.dumps(kept, ensure_ascii=False, default=str)


def restored(text: str) -> Json:
    """The wire value that `written` made a text of. A text that is no JSON stays what it is."""
    try:
        return cast("Json", json.loads(text))
    except ValueError:
        return text


def files_in(payload: object) -> Iterator[Path]:
    """The files that `written` copies.

    Raises `NotAllowed` for one that is not in the store: a caller's path is never opened.
    """
    return map(_local, objects_in(_plain(payload), is_named))


def with_paths(text: str) -> str:
    """The text with nothing but its path for each file."""
    if FILE_MARK["_type"] not in text:
        return text
    value = restored(text)
    short = with_files(value, is_named, lambda file: file["path"])
    return short if isinstance(short, str) else json.dumps(short, ensure_ascii=False)


def folder_name(label: object, otherwise: str) -> str:
    """A folder of the name of a component."""
    return _IN_NAMES.sub("", str(label or ""))[:MAX_NAME].strip(". ") or otherwise


def _plain(payload: object) -> Json:
    return msgspec.to_builtins(payload, str_keys=True, enc_hook=str)


def _local(file: FileObject) -> Path:
    call = running_call.get(None)
    path = str(file["path"])
    return Path(path) if call is None else call.files.local_path(FileData(path=path))


def _name_of(file: FileObject) -> str:
    """The name in the store, which is a safe one. The name that the caller gave is not read."""
    return _local(file).name
