"""An app as plain data: the configuration of its page, its endpoints, their description."""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import cast

from limelight.core import schema
from limelight.core.endpoint import Endpoint, Parameter, Return, Streaming, Visibility
from limelight.core.session import Lifetime, Session
from limelight.core.wire import Json
from limelight.ui.binding import Binding, as_seen
from limelight.ui.block import Block
from limelight.ui.component import Component
from limelight.ui.layouts import Layout, arrange
from limelight.ui.triggers import Trigger
from limelight.ui.validation import Validator

STREAM_IDLE_S = 10.0  # a page that was closed sends no more chunks, and nothing else tells of it
_NAME = re.compile(r"\W+")


@dataclass(frozen=True)
class Graph:
    config: dict[str, Json]
    """What `/config` answers, but for what depends on the request."""
    endpoints: tuple[Endpoint, ...]
    scripts: dict[str, str]
    """JavaScript of listeners by their id."""
    lifetimes: dict[str, Lifetime]
    """Of sessions' values, by their name."""

    def info(self, *, every: bool = False) -> dict[str, Json]:
        """What `/info` answers; with `every`, hidden endpoints as well."""
        named: dict[str, Json] = {}
        unnamed: dict[str, Json] = {}
        for endpoint in self.endpoints:
            if endpoint.name and (every or endpoint.visibility == "public"):
                named[f"/{endpoint.name}"] = _described(endpoint)
            elif every:
                unnamed[str(endpoint.id)] = _described(endpoint)
        return {"named_endpoints": named, "unnamed_endpoints": unnamed}


def build(root: Layout, triggers: Sequence[Trigger], page: Mapping[str, Json], default_limit: object) -> Graph:
    """Numbers what has no id yet, names the endpoints and writes the configuration. Call it with the store at hand:
    initial values may be files."""
    tree = _tree(root, root)
    blocks = {block.id: block for block in _walk(root)}
    names: set[str] = set()
    lanes: dict[int, str] = {}
    numbers = {id(trigger): number for number, trigger in enumerate(triggers)}
    endpoints: list[Endpoint] = []
    dependencies: list[Json] = []
    for number, trigger in enumerate(triggers):
        if trigger.fn is not None:
            lanes.setdefault(id(trigger.fn), f"fn:{number}")  # a number, not an address: the same after a restart
        endpoint = None if trigger.fn is None else _endpoint(number, trigger, blocks, names, lanes[id(trigger.fn)])
        if endpoint:
            endpoints.append(endpoint)
        dependencies.append(_dependency(number, trigger, endpoint, numbers))
    components = [_component(block) for block in blocks.values() if block is not root]
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
    return Graph(config, tuple(endpoints), cast("dict[str, str]", scripts), lifetimes)


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


def _component(block: Block) -> Json:
    entry: dict[str, Json] = {
        "id": block.id,
        "type": block.type_name,
        "props": block.props(),
        "key": block.options.get("key"),
    }
    if isinstance(block, Component):
        shape = block.schema()
        initial = None if callable(block.value) or block.is_state else block.postprocess(block.value)
        example = block.example()
        entry["props"] = {**block.props(), "value": initial}
        entry |= {
            "skip_api": block.is_hidden,
            "component_class_id": f"limelight.{type(block).__name__}",
            "api_info": shape,
            "api_info_as_input": shape,
            "api_info_as_output": shape,
            "example_inputs": example,
        }
    else:
        entry |= {"skip_api": True, "component_class_id": f"limelight.{type(block).__name__}"}
    return entry


def _endpoint(number: int, trigger: Trigger, blocks: Mapping[int, Block], names: set[str], own_lane: str) -> Endpoint:
    assert trigger.fn is not None
    options = trigger.options
    binding = Binding(trigger, trigger.fn, blocks)
    name = _unique(_endpoint_name(trigger), names)
    visibility: Visibility = options.get(
        "api_visibility", "public" if options.get("show_api", True) else "undocumented"
    )
    parameters, validator = _parameters(trigger, binding), options.get("validator")
    lane = options.get("concurrency_id") or own_lane
    description = options.get("api_description")
    return Endpoint(
        id=number,
        name=None if visibility == "private" else name,
        alias=trigger.alias,
        handler=binding,
        parameters=parameters,
        returns=tuple(_return(block) for block in trigger.outputs),
        visibility=visibility if name else "private",
        description=(inspect.getdoc(trigger.fn) or "")
        if description is None and _has_doc(trigger)
        else description or "",
        lane=lane,
        concurrency_limit=options.get("concurrency_limit", "default"),
        is_queued=options.get("queue", True) is not False,
        is_batch=options.get("batch", False),
        max_batch_size=options.get("max_batch_size", 4),
        time_limit_s=options.get("time_limit"),
        streaming=_streaming(trigger),
        validate=None if validator is None else Validator(validator, trigger, blocks, [p.name for p in parameters]),
        runs_on_leave=any(event == "unload" for _, event in trigger.targets),
        on_interrupt=options.get("on_interrupt", "retry"),
    )


def _streaming(trigger: Trigger) -> Streaming | None:
    if not trigger.streams:
        return None
    keeps_all = any(isinstance(block, Component) and block.is_sequence for block in trigger.inputs)
    return Streaming(keeps_all, idle_s=max(STREAM_IDLE_S, 4 * trigger.options.get("stream_every", 0.5)))


def _has_doc(trigger: Trigger) -> bool:
    return inspect.isroutine(trigger.fn)


def _endpoint_name(trigger: Trigger) -> str | None:
    wish = trigger.options.get("api_name")
    if wish is False:
        return None
    if isinstance(wish, str):
        return wish.strip("/")
    given = str(getattr(trigger.fn, "__name__", type(trigger.fn).__name__))
    return _NAME.sub("", given.replace("<lambda>", "lambda")) or "fn"


def _unique(name: str | None, names: set[str]) -> str | None:
    if name is None:
        return None
    found, count = name, 0
    while found in names:
        count += 1
        found = f"{name}_{count}"
    names.add(found)
    return found


def _parameters(trigger: Trigger, binding: Binding) -> tuple[Parameter, ...]:
    known = [] if trigger.takes_dict else binding.parameter_names
    names: set[str] = set()
    parameters: list[Parameter] = []
    for place, block in enumerate(trigger.inputs):
        component = cast(Component, block)
        name = _unique(known[place] if place < len(known) else f"param_{place}", names)
        assert name is not None
        parameters.append(_parameter(component, name))
    return tuple(parameters)


def _parameter(component: Component, name: str) -> Parameter:
    shape = component.schema()
    default = None if callable(component.value) or component.is_state else component.postprocess(component.value)
    label = str(component.options.get("label") or component.default_label or name)
    return Parameter(
        name=name,
        label=label,
        where=f'{type(component).__name__} "{name}"',
        schema=shape,
        check=partial(_check, component, name),
        component_id=component.id,
        component=component.type_name.capitalize(),
        python_type=schema.python_type(shape),
        description=str(component.options.get("info") or ""),
        is_hidden=component.is_hidden,
        has_default=default is not None or component.is_optional,
        default=default,
        example=component.example(),
        holds_files=component.holds_files,
    )


def _check(component: Component, name: str, value: Json, session: Session | None) -> Json:
    return as_seen(component, session).check_named(value, name)


def _return(block: Block) -> Return:
    if not isinstance(block, Component):
        return Return(
            label=type(block).__name__, schema={}, component_id=block.id, component=type(block).__name__, is_hidden=True
        )
    shape = block.schema()
    return Return(
        label=str(block.options.get("label") or block.default_label or f"Output {block.id}"),
        schema=shape,
        component_id=block.id,
        component=block.type_name.capitalize(),
        python_type=schema.python_type(shape),
        is_hidden=block.is_hidden,
    )


def _dependency(number: int, trigger: Trigger, endpoint: Endpoint | None, numbers: Mapping[int, int]) -> Json:
    options = trigger.options
    kind = endpoint.handler.kind if endpoint else "function"
    progress_on = options.get("show_progress_on")
    shown_on = [progress_on] if isinstance(progress_on, Block) else list(progress_on or [])
    repeats = any(event in ("change", "key_up") for _, event in trigger.targets)
    usual_mode = "multiple" if trigger.streams else "always_last" if repeats else "once"
    return {
        "id": number,
        "targets": [[block.id if block is not None else None, event] for block, event in trigger.targets],
        "inputs": [block.id for block in trigger.inputs],
        "outputs": [block.id for block in trigger.outputs],
        "backend_fn": endpoint is not None,
        "js": options.get("js") or None,
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


def _described(endpoint: Endpoint) -> Json:
    return {
        "parameters": [
            {
                "label": p.label,
                "parameter_name": p.name,
                "parameter_has_default": p.has_default,
                "parameter_default": p.default,
                "type": p.schema,
                "python_type": {"type": p.python_type, "description": p.description},
                "component": p.component,
                "example_input": p.example,
            }
            for p in endpoint.visible
        ],
        "returns": [
            {
                "label": r.label,
                "type": r.schema,
                "python_type": {"type": r.python_type, "description": ""},
                "component": r.component,
            }
            for r in endpoint.returns
            if not r.is_hidden
        ],
        "api_visibility": endpoint.visibility,
        "show_api": endpoint.visibility == "public",
        "description": endpoint.description,
    }
