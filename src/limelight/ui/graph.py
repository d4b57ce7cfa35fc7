"""An app as plain data: the configuration of its page, its endpoints, their description."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from limelight.core.endpoint import Endpoint
from limelight.core.errors import DeclarationError
from limelight.core.page import GraphConfig, LayoutNode, PageHead, PageLayout
from limelight.core.session import Lifetime
from limelight.core.wire import Json
from limelight.ui.assembly import Assembly, Surroundings, assemble
from limelight.ui.component import Component
from limelight.ui.description import described
from limelight.ui.heads import heads_in
from limelight.ui.rendering import RenderHandler
from limelight.ui.root import Root
from limelight.ui.routes import Page
from limelight.ui.server_methods import methods_of
from limelight.ui.triggers import Trigger


@dataclass(frozen=True)
class Graph:
    config: GraphConfig
    """The response of `/config`, except for what depends on the request."""
    endpoints: tuple[Endpoint, ...]
    scripts: dict[str, str]
    """JavaScript of listeners, by id, and of blocks."""
    head: str
    """Markup for the head of the page that blocks need: libraries, each once."""
    lifetimes: dict[str, Lifetime]
    """Lifetimes of session values, by name."""
    server_methods: dict[tuple[int, str], Endpoint]
    """Endpoints of components' server methods, by the component's id and the method's name."""

    def info(self, *, every: bool = False) -> dict[str, Json]:
        """The response of `/info`; with `every`, undocumented endpoints as well."""
        return described(self.endpoints, every=every)


def build(root: Root, page: PageHead, pages: Sequence[Page]) -> Graph:
    """The graph of an app. Must run within a `running_call`, because initial values may be files."""
    for place, trigger in enumerate(one for one in root.triggers if one.renders):
        trigger.render_id = place
    order = {trigger: number for number, trigger in enumerate(root.triggers)}
    renders = partial(RenderHandler, root)
    made = assemble(root, order.__getitem__, Surroundings(), lambda inside: partial(renders, inside))
    layout: LayoutNode = {"id": root.id, "children": made.tree}
    found = {f"state:{block.id}": block.lifetime() for block in made.blocks.values() if isinstance(block, Component)}
    lifetimes = {name: lifetime for name, lifetime in found.items() if lifetime is not None}
    config: GraphConfig = {
        **page,
        "connect_heartbeat": bool(lifetimes) or any(one.runs_on_leave or one.is_render for one in made.endpoints),
        "components": made.components,
        "layout": layout,
        "dependencies": made.dependencies,
        "pages": pages,
        "page": {one.path: _on_page(one.path, root, made, order) for one in pages},
    }
    methods = methods_of(made.blocks.values(), len(order))
    heads = heads_in([block.page_head() for block in made.blocks.values()])
    return Graph(config, tuple(made.endpoints), made.scripts, heads, lifetimes, methods)


def _on_page(path: str, root: Root, made: Assembly, order: Mapping[Trigger, int]) -> PageLayout:
    """What one page has: its blocks and listeners, and what these use of other pages, such as a `BrowserState`."""
    children = [node for node, block in zip(made.tree, root.children, strict=True) if block.page == path]
    numbers = [number for trigger, number in order.items() if trigger.page == path]
    known = {found for node in children for found in _ids(node)}
    for number in numbers:
        known.update(made.dependencies[number]["inputs"], made.dependencies[number]["outputs"])
    on_page = [component for component in made.components if component["id"] in known]
    if sum(component["type"] == "navbar" for component in on_page) > 1:
        raise DeclarationError("Navbar", "one on each page at most", path or "the first page")
    ids = [component["id"] for component in on_page]
    return {"layout": {"id": root.id, "children": children}, "components": ids, "dependencies": numbers}


def _ids(node: LayoutNode) -> Iterator[int]:
    yield node["id"]
    for child in node.get("children", ()):
        yield from _ids(child)
