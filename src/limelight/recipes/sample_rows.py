"""Reads the rows of `Examples`, in each of their spellings."""

from __future__ import annotations

import csv
import logging
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from limelight.core.errors import DeclarationError
from limelight.core.lines import place_of_caller
from limelight.ui.component import Component

logger = logging.getLogger("limelight")

LOG = "log.csv"
WORDS = {"True": True, "False": False, "true": True, "false": False}
Rows = list[list[Any]]  # Any: values of components


def read(examples: object, inputs: list[Component]) -> Rows:
    """One row for each example. A single value is a row too, and a string names a folder."""
    if isinstance(examples, str | Path):
        return _from_folder(Path(examples), inputs)
    if isinstance(examples, dict) or not isinstance(examples, Iterable):
        raise DeclarationError("Examples: examples", "a list of rows, or the name of a folder", examples)
    rows = [list(row) if isinstance(row, list | tuple) else [row] for row in examples]
    if any(len(row) > len(inputs) for row in rows):
        logger.warning(
            "%s: Examples: examples: rows have more than %s values, one per input: the others are ignored",
            place_of_caller(),
            len(inputs),
        )
    return [row[: len(inputs)] for row in rows]


def _from_folder(given: Path, inputs: list[Component]) -> Rows:
    """Read rows from a folder. It is relative to the working directory, or else to the script's folder."""
    script = Path(getattr(sys.modules.get("__main__"), "__file__", None) or sys.argv[0])
    folder = next((one for one in (given, script.parent / given) if one.is_dir()), None)
    if folder is None:
        raise DeclarationError("Examples: examples", "a list of rows, or a folder that exists", str(given))
    if (folder / LOG).is_file():
        return _from_log(folder, inputs)
    if len(inputs) != 1:
        raise DeclarationError("Examples: examples", f"a {LOG} in the folder, with a column for each input", str(given))
    return [[str(file)] for file in sorted(folder.iterdir()) if file.is_file() and not file.name.startswith(".")]


def _from_log(folder: Path, inputs: list[Component]) -> Rows:
    """Read rows from a CSV file: a header, then rows with a column for each input. File paths are relative to it."""
    with (folder / LOG).open(newline="", encoding="utf-8") as file:
        _, *lines = csv.reader(file)
    return [[_read(component, text, folder) for component, text in zip(inputs, line, strict=False)] for line in lines]


def _read(component: Component, text: str, folder: Path) -> object:
    if component.holds_files:
        for path in (folder / text, Path(text)):  # flagged samples name files from the working directory
            if text and path.is_file() and path.resolve().is_relative_to(folder.resolve()):
                return str(path)
    if component.type_name in ("textbox", "markdown", "html", "code"):
        return text
    return WORDS[text] if text in WORDS else component.read_from_flag(text) if text else None
