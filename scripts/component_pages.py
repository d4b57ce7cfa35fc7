"""Writes `docs/components.md`: the list of components and layouts, and the options that all of them take."""

from __future__ import annotations

import inspect
import re
from collections.abc import Sequence

from scripts.reference_pages import BASES, common_options, kinds, pages

from limelight.ui.block import Block, BlockOptions
from limelight.ui.component import Component, ComponentOptions

HEADING = """# Components

What each component is for. Its page has its options with their defaults, its events, and an example. Written by
`make gen` from the declarations; `python -m scripts.reference_pictures` takes the pictures anew.
"""
LAYOUTS = """## Layouts

Used with `with`: what is created inside becomes their children. A function changes a layout by returning one with
other options for it: `gr.Tabs(selected="chart")`, `gr.Accordion(open=False)`.
"""
OWN = """## To derive from

Components of your own derive from [`HTML`](html.md), from `WebComponent` if they are [packages](custom-components.md),
or from any component of this list.
"""


def generate() -> str:
    components = [kind for kind in kinds() if issubclass(kind, Component)]
    parts = [HEADING, _table(components), LAYOUTS, _table([kind for kind in kinds() if kind not in components]), OWN]
    parts += [f"## Options of every component\n\n{common_options(ComponentOptions)}\n"]
    parts += [f"## Options of every layout\n\n{common_options(BlockOptions)}\n"]
    return "\n".join(parts)


def _table(listed: Sequence[type[Block]]) -> str:
    rows = [
        f"| [`{kind.__name__}`]({pages()[kind.__name__]}) | {summary(kind)} |\n"
        for kind in listed
        if kind.__name__ not in BASES
    ]
    return f"| | |\n| --- | --- |\n{''.join(rows)}"


def summary(kind: type) -> str:
    """The first sentence of the docstring."""
    text = " ".join((inspect.getdoc(kind) or "").partition("\n\n")[0].split())
    return re.split(r"(?<=[.:])\s(?=[A-Z`])", text, maxsplit=1)[0].rstrip(":").replace("|", "\\|")
