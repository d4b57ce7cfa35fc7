"""Writes `docs/components.md`: components and layouts with options and events, from signatures and docstrings."""

from __future__ import annotations

import inspect
from collections.abc import Iterator

from scripts.page_types import events_of, own_options, subclasses

from limelight.names import HOMES
from limelight.ui.block import Block
from limelight.ui.component import Component

HEADING = """# Components

What each component is for, its options with their defaults, and the events that a script can listen to. Every component
takes `label`, `info`, `show_label`, `container`, `scale`, `min_width`, `interactive`, `visible`, `elem_id`,
`elem_classes`, `every`, `inputs`, `render` and `key` as well. Written by `make gen` from the declarations.
"""


LAYOUTS = """# Layouts

Used with `with`: what is created inside becomes their children. Every layout takes `visible` (`False`: not on the page;
`"hidden"`: there, and not shown), `elem_id`, `elem_classes`, `render` and `key` as well. A function changes a layout by
returning one with other options for it: `gr.Tabs(selected="chart")`, `gr.Accordion(open=False)`.
"""


def generate() -> str:
    blocks = {kind.__name__: kind for kind in subclasses(Block) if kind.__name__ in HOMES}
    components = [kind for _, kind in sorted(blocks.items()) if issubclass(kind, Component)]
    layouts = [kind for _, kind in sorted(blocks.items()) if kind.__module__ == "limelight.ui.layouts"]
    return "\n".join([HEADING, *map(_section, components), LAYOUTS, *map(_section, layouts)])


def _section(kind: type[Block]) -> str:
    parts = [f"## `{kind.__name__}`", inspect.getdoc(kind) or "", *_facts(kind)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _facts(kind: type[Block]) -> Iterator[str]:
    options = [_option(one) for one in own_options(kind).values()]
    if options:
        yield f"Options: {', '.join(options)}."
    events = events_of([kind])
    if events != "never":
        yield f"Events: {events.replace(' | ', ', ').replace(chr(34), '`')}."


def _option(parameter: inspect.Parameter) -> str:
    is_required = parameter.default is parameter.empty
    return f"`{parameter.name}`" if is_required else f"`{parameter.name}={parameter.default!r}`"
