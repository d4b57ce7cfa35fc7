"""A declaration as plain data: its components, layout and listeners, and their endpoints."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from limelight.core.endpoint import Endpoint
from limelight.core.page import ComponentConfig, DependencyConfig, LayoutNode, ShowProgress, TriggerMode
from limelight.core.wire import Json
from limelight.ui import diagnosis
from limelight.ui.binding import Binding
from limelight.ui.block import Block
from limelight.ui.component import Component
from limelight.ui.endpoints import Endpoints, Renderer, initial_value
from limelight.ui.layouts import Layout, arrange
from limelight.ui.root import Root, with_parts
from limelight.ui.triggers import Trigger


@dataclass(frozen=True)
class Surroundings:
    """What is on the page already, around a declaration: nothing, or the app and the renders that it is in."""

    blocks: Mapping[int, Block] = field(default_factory=dict)
    values: Mapping[int, Json] = field(default_factory=dict)
    numbers: Mapping[Trigger, int] = field(default_factory=dict)
    render_id: int | None = None
    lanes: frozenset[str] | None = None
    """The lanes that the script declares; None while it does."""


@dataclass(frozen=True)
class Assembly:
    tree: list[LayoutNode]
    components: list[ComponentConfig]
    dependencies: list[DependencyConfig]
    endpoints: list[Endpoint]
    blocks: dict[int, Block]
    """Its own, without the root, by id."""
    scripts: dict[str, str]
    """JavaScript of listeners, by id, and of components."""
    surroundings: Surroundings
    """For what is declared inside of it."""


def assemble(
    root: Root,
    number_of: Callable[[Trigger], int],
    around: Surroundings,
    renderer_in: Callable[[Surroundings], Renderer],
) -> Assembly:
    """Give ids to blocks without one, name the endpoints and write the configuration.

    Must run within a `running_call`, because initial values may be files.
    """
    tree = _tree(root, root)
    blocks = {block.id: block for child in root.children for block in with_parts(child)}
    values = {block.id: initial_value(block) for block in blocks.values() if isinstance(block, Component)}
    numbers = {trigger: number_of(trigger) for trigger in root.triggers}
    inside = Surroundings(
        {**around.blocks, **blocks},
        {**around.values, **values},
        {**around.numbers, **numbers},
        around.render_id,
        around.lanes if around.lanes is not None else _lanes(root.triggers),
    )
    made = Endpoints(inside.blocks, inside.values, around.lanes, renderer_in(inside))
    endpoints: list[Endpoint] = []
    dependencies: list[DependencyConfig] = []
    for trigger, number in numbers.items():
        endpoint = None if trigger.fn is None else made.make(number, trigger, trigger.fn)
        if endpoint:
            endpoints.append(endpoint)
        dependencies.append(_dependency(number, trigger, endpoint, inside))
    scripts = {str(numbers[one]): js for one in root.triggers if isinstance(js := one.options.get("js"), str)}
    scripts |= {name: code for block in blocks.values() for name, code in block.scripts()}
    components = [_component(block, values) for block in blocks.values()]
    return Assembly(tree, components, dependencies, endpoints, blocks, scripts, inside)


def _lanes(triggers: Sequence[Trigger]) -> frozenset[str]:
    return frozenset(name for one in triggers if (name := one.options.get("concurrency_id")))


def _tree(layout: Layout, root: Layout) -> list[LayoutNode]:
    if not layout.is_made:  # one that `arrange` made has its children already
        layout.children = arrange(layout)
    nodes: list[LayoutNode] = []
    for child in layout.children:
        root.adopt(child)
        for button in child.own_buttons if isinstance(child, Component) else ():
            root.adopt(button)
        node: LayoutNode = {"id": child.id}
        if isinstance(child, Layout) and (child.children or not isinstance(child, Component)):
            node["children"] = _tree(child, root)
        nodes.append(node)
    return nodes


def _component(block: Block, values: Mapping[int, Json]) -> ComponentConfig:
    try:
        props = block.props()
    except Exception as error:
        diagnosis.explain(block, error)
        raise
    entry: ComponentConfig = {
        "id": block.id,
        "type": block.type_name,
        "props": props,
        "key": block.options.get("key"),
        "skip_api": True,
        "component_class_id": f"limelight.{type(block).__name__}",
    }
    if block.options.get("key") is not None:
        entry["preserved_by_key"] = block.preserved
    if isinstance(block, Component):
        entry["props"] = {**props, "value": values[block.id]}
        entry["skip_api"] = block.is_hidden
        if not block.is_hidden:
            entry["api_info"] = entry["api_info_as_input"] = entry["api_info_as_output"] = block.schema()
            entry["example_inputs"] = block.example()
    return entry


def _usual_progress(trigger: Trigger) -> ShowProgress:
    if trigger.streams:
        return "minimal"
    return "hidden" if all(event in ("tick", "unload") for _, event in trigger.targets) else "full"


def _reporting(endpoint: Endpoint | None) -> list[int]:
    handler = endpoint.handler if endpoint else None
    return handler.reporting if isinstance(handler, Binding) else []


def _dependency(number: int, trigger: Trigger, endpoint: Endpoint | None, around: Surroundings) -> DependencyConfig:
    options = trigger.options
    kind = endpoint.handler.kind if endpoint else "function"
    progress_on, js = options.get("show_progress_on"), options.get("js")
    shown_on = [progress_on] if isinstance(progress_on, Block) else list(progress_on or [])
    repeats = any(event in ("change", "key_up") for _, event in trigger.targets)
    usual_mode: TriggerMode = "multiple" if trigger.streams else "always_last" if repeats else "once"
    return {
        "id": number,
        "targets": [(block.id if block is not None else None, event) for block, event in trigger.targets],
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
        "show_progress": options.get("show_progress") or _usual_progress(trigger),
        "show_progress_on": [block.id for block in shown_on] or None,
        "batch": options.get("batch", False),
        "max_batch_size": options.get("max_batch_size", 4),
        "cancels": [around.numbers[one] for one in trigger.cancels if one in around.numbers],
        "types": {"generator": kind.endswith("generator"), "cancel": bool(trigger.cancels)},
        "collects_event_data": True,
        "trigger_after": None if trigger.after is None else around.numbers.get(trigger.after),
        "trigger_only_on_success": trigger.condition == "success",
        "trigger_only_on_failure": trigger.condition == "failure",
        "trigger_mode": options.get("trigger_mode") or usual_mode,
        "rendered_in": around.render_id,
        "render_id": trigger.render_id if trigger.render_id is not None else number if trigger.renders else None,
        "connection": "stream" if trigger.streams else "sse",
        "time_limit": options.get("time_limit"),
        "stream_every": options.get("stream_every", 0.5),
        "like_user_message": options.get("like_user_message", False),
        "event_specific_args": ["stream_every"] if trigger.streams else None,
        "component_prop_inputs": _reporting(endpoint),
        "js_implementation": None,
        "zerogpu": False,
    }
