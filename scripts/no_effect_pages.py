"""Writes `docs/no-effect.md`: the accepted options without effect, from their table."""

from __future__ import annotations

from limelight.ui.no_effect import NO_EFFECT

HEADING = """# Options without effect

These options are accepted so that scripts written for Gradio run. When a script sets one to something other than its
default, the log says so, with the line of the script. Unknown options are errors, and so are options that are meant to
protect the app and cannot. Options of `Block` are options of every component and layout. Written by `make gen` from
the table behind the log lines.

| owner | option | instead, or why |
| --- | --- | --- |
"""


def generate() -> str:
    return HEADING + "".join(f"| `{kind}` | `{name}` | {reason} |\n" for (kind, name), reason in NO_EFFECT.items())
