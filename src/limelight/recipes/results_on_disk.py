"""Cached results of examples in a folder, which outlive a process whose store does not."""

from __future__ import annotations

import json
import logging
import os
import secrets
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import msgspec

from limelight.core.endpoint import Files
from limelight.core.errors import NotAllowed
from limelight.core.json_files import FileObject, is_marked, with_files
from limelight.core.wire import FileData, Json

logger = logging.getLogger("limelight")

VALUES = "values.json"


def folder_of(key: str) -> Path:
    """Where the result of this key is. The folder is Gradio's, and so is the variable that names another."""
    return Path(os.environ.get("GRADIO_EXAMPLES_CACHE", ".gradio/cached_examples")) / key


def read(folder: Path, files: Files) -> list[Json] | None:
    """The wire values of a result, with its files in the store; None if there is none that can be read."""

    def stored(file: FileObject) -> Json:
        path = folder / Path(str(file["path"])).name
        saved = files.save(path.read_bytes(), path.name, cast("str | None", file.get("mime_type")))
        return msgspec.structs.replace(saved, orig_name=cast("str | None", file.get("orig_name")))

    try:
        values = json.loads((folder / VALUES).read_text(encoding="utf-8"))
        return [with_files(value, is_marked, stored) for value in values]
    except (OSError, ValueError, TypeError):
        return None


def write(folder: Path, values: Sequence[Json], files: Files) -> None:
    """Save a result and copies of its files. A result that cannot be saved is made again after a restart."""
    partial = folder.with_name(f".{folder.name}-{secrets.token_hex(4)}")

    def copied(file: FileObject) -> Json:
        source = files.local_path(FileData(path=str(file["path"])))
        target = partial / f"{secrets.token_hex(4)}-{source.name}"
        shutil.copyfile(source, target)
        return {**file, "path": target.name, "url": None}

    try:
        partial.mkdir(parents=True)
        plain: Any = msgspec.to_builtins(values, str_keys=True)  # Any: JSON
        text = json.dumps([with_files(value, is_marked, copied) for value in plain])
        (partial / VALUES).write_text(text, encoding="utf-8")
        shutil.rmtree(folder, ignore_errors=True)  # one that could not be read
        os.replace(partial, folder)
    except (OSError, ValueError, TypeError, NotAllowed) as error:
        if not (folder / VALUES).is_file():  # else another process was faster, with the same result
            logger.warning("A result of an example is not kept on disk: %s", error)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
