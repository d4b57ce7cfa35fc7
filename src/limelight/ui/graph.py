"""An app as plain data: the configuration of its page, its endpoints, their description."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from limelight.core.endpoint import Endpoint
from limelight.core.session import Lifetime
from limelight.core.wire import Json
from limelight.ui.block import Block
from limelight.ui.component import Component
from limelight.ui.description import described
from limelight.ui.endpoints import Endpoints, initial_value
from limelight.ui.layouts import Layout, arrange
from limelight.ui.server_methods import methods_of
from limelight.ui.triggers import Trigger


@dataclass(frozen=True)
class Graph:
    config: dict[str, Json]
    """What `/config` answers, but for what depends on the request."""
    endpoints: tuple[Endpoint, ...]
    scripts: dict[str, str]
    """JavaScript of listeners by their id."""
    lifetimes: dict[str, Lifetime]
    """Of sessions' values, by their name."""
    server_methods: dict[tuple[int, str], Endpoint]
    """Components' own methods, which no listener calls: by the component's id and the method's name."""

    def info(self, *, every: bool = False) -> dict[str, Json]:
        """What `/info` answers; with `every`, undocumented endpoints as well."""
        return described(self.endpoints, every=every)


def build(root: Layout, triggers: Sequence[Trigger], page: Mapping[str, Json], default_limit: object) -> Graph:
    """Numbers what has no id yet, names the endpoints and writes the configuration. Call it with the store at hand:
    initial values may be files."""
    tree = _tree(root, root)
    blocks = {block.id: block for block in _walk(root)}
    values = {block.id: initial_value(block) for block in blocks.values() if isinstance(block, Component)}
    made = Endpoints(blocks, values)
    numbers = {id(trigger): number for number, trigger in enumerate(triggers)}
    endpoints: list[Endpoint] = []
    dependencies: list[Json] = []
    for number, trigger in enumerate(triggers):
        endpoint = None if trigger.fn is None else made.make(number, trigger, trigger.fn)
        if endpoint:
            endpoints.append(endpoint)
        dependencies.append(_dependency(number, trigger, endpoint, numbers))
    components = [_component(block, values) for block in blocks.values() if block is not root]
    ids = [cast("dict[str, Json]", component)["id"] for component in components]
    layout = {"id": root.id, "children": tree}
    found = {f"state:{block.id}": block.lifetime() for block in blocks.values() if isinstance(block, Component)}
    lifetimes = {name: lifetime for name, lifetime in found.items() if lifetime is not None}
    config = {
        **page,
        "connect_heartbeat": bool(lifetimes) or any(endpoint.runs_on_leave for endpoint in endpoints),
        "components": components,
        "layout": layout,
        "dependencies": dependencies,
        "pages": [["", "Home", True]],
        "page": {"": {"layout": layout, "components": ids, "dependencies": list(range(len(triggers)))}},
    }
    scripts = {
        str(number): trigger.options["js"]
        for number, trigger in enumerate(triggers)
        if isinstance(trigger.options.get("js"), str)
    }
    return Graph(
        config, tuple(endpoints), cast("dict[str, str]", scripts), lifetimes, methods_of(blocks.values(), len(triggers))
    )


def _tree(layout: Layout, root: Layout) -> list[Json]:
    if not layout.is_made:  # a form that was made holds its fields already
        layout.children = arrange(layout.children)
    nodes: list[Json] = []
    for child in layout.children:
        root.adopt(child)
        node: dict[str, Json] = {"id": child.id}
        if isinstance(child, Layout):
            node["children"] = _tree(child, root)
        nodes.append(node)
    return nodes


def _walk(block: Block) -> list[Block]:
    return (
        [block, *(found for child in block.children for found in _walk(child))]
        if isinstance(block, Layout)
        else [block]
    )


def _component(block: Block, values: Mapping[int, Json]) -> Json:
    entry: dict[str, Json] = {
        "id": block.id,
        "type": block.type_name,
        "props": block.props(),
        "key": block.options.get("key"),
        "skip_api": True,
        "component_class_id": f"limelight.{type(block).__name__}",
    }
    if isinstance(block, Component):
        entry["props"] = {**block.props(), "value": values[block.id]}
        entry["skip_api"] = block.is_hidden
        if not block.is_hidden:
            shapes = dict.fromkeys(("api_info", "api_info_as_input", "api_info_as_output"), block.schema())
            entry |= {**shapes, "example_inputs": block.example()}
    return entry


def _dependency(number: int, trigger: Trigger, endpoint: Endpoint | None, numbers: Mapping[int, int]) -> Json:
    options = trigger.options
    kind = endpoint.handler.kind if endpoint else "function"
    progress_on, js = options.get("show_progress_on"), options.get("js")
    shown_on = [progress_on] if isinstance(progress_on, Block) else list(progress_on or [])
    repeats = any(event in ("change", "key_up") for _, event in trigger.targets)
    usual_mode = "multiple" if trigger.streams else "always_last" if repeats else "once"
    return {
        "id": number,
        "targets": [[block.id if block is not None else None, event] for block, event in trigger.targets],
        "inputs": [block.id for block in trigger.inputs],
        "outputs": [block.id for block in trigger.outputs],
        "backend_fn": endpoint is not None,
        "js": js if isinstance(js, str) else None,
        "queue": endpoint.is_queued if endpoint else None,
        "api_name": (endpoint.name or False) if endpoint else False,
        "api_description": endpoint.description if endpoint else "",
        "api_visibility": endpoint.visibility if endpoint else "private",
        "show_api": bool(endpoint and endpoint.visibility == "public"),
        "scroll_to_output": options.get("scroll_to_output", False),
        "show_progress": options.get("show_progress", "minimal" if trigger.streams else "full"),
        "show_progress_on": [block.id for block in shown_on] or None,
        "batch": options.get("batch", False),
        "max_batch_size": options.get("max_batch_size", 4),
        "cancels": [numbers[id(one)] for one in trigger.cancels if id(one) in numbers],
        "types": {"generator": kind.endswith("generator"), "cancel": bool(trigger.cancels)},
        "collects_event_data": True,
        "trigger_after": None if trigger.after is None else numbers.get(id(trigger.after)),
        "trigger_only_on_success": trigger.condition == "success",
        "trigger_only_on_failure": trigger.condition == "failure",
        "trigger_mode": options.get("trigger_mode") or usual_mode,
        "rendered_in": None,
        "render_id": None,
        "connection": "stream" if trigger.streams else "sse",
        "time_limit": options.get("time_limit"),
        "stream_every": options.get("stream_every", 0.5),
        "like_user_message": options.get("like_user_message", False),
        "event_specific_args": ["stream_every"] if trigger.streams else None,
        "component_prop_inputs": [],
        "js_implementation": None,
        "zerogpu": False,
    }
