"""Writes `docs/options.md`: the options of a server, from the declarations in `limelight.launch`."""

from __future__ import annotations

from scripts.page_types import field_texts

from limelight.core.sizes import size_bytes
from limelight.launch.config import Option, declared
from limelight.launch.options import LaunchOptions
from limelight.launch.readers import count, positive_count, positive_seconds, positive_size, seconds
from limelight.launch.settings import setting_of

HEADING = """# Options of a server

These are the options of `launch()`. `mount_gradio_app` takes those that apply to a mounted app. Arguments win over the
environment, and the environment over defaults. If `LIMELIGHT_X` is not set, `GRADIO_X` is used. In the environment,
lists are separated by commas, sizes are bytes or text such as `5mb`, and `none` removes a limit that may be None.
`LIMELIGHT_TEMP_DIR` sets the folder for files. Written by `make gen` from the declarations.

| option | environment | default | meaning |
| --- | --- | --- | --- |
"""
UNITS = (("GB", 1 << 30), ("MB", 1 << 20), ("KB", 1 << 10))


def generate() -> str:
    notes = field_texts(LaunchOptions)
    rows = [_row(option, notes[option.name]) for option in declared().values()]
    return HEADING + "".join(rows)


def _row(option: Option, note: str) -> str:
    variable = f"`LIMELIGHT_{setting_of(option.name)}`" if option.reader.in_environment else ""
    return f"| `{option.name}` | {variable} | {default_text(option)} | {note.replace('|', '&#124;')} |\n"


def default_text(option: Option) -> str:
    """The default as a reader writes it: `16 MB`, `5,000`, `20 s`; empty if there is none."""
    value = option.default
    if value is None or value in ((), "", {}):
        return ""
    if option.reader.read in (size_bytes, positive_size) and isinstance(value, int):
        return next(f"{value // size} {unit}" for unit, size in UNITS if value >= size)
    if option.reader.read in (count, positive_count) and isinstance(value, int):
        return f"{value:,}"
    if option.reader.read in (seconds, positive_seconds) and isinstance(value, float):
        days = value / 86400
        return f"{days:g} days" if days >= 1 else f"{value:g} s"
    if isinstance(value, tuple):
        return ", ".join(f"`{one}`" for one in value)
    return f"`{value}`"
