"""The endpoint of a trigger: its name, its parameters, what it returns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import partial
from typing import cast

from limelight.core import schema
from limelight.core.endpoint import Endpoint, Parameter, Return, Streaming, Visibility
from limelight.core.session import Session
from limelight.core.wire import Json
from limelight.ui import docstring, signature
from limelight.ui.binding import Binding, as_seen
from limelight.ui.block import Block
from limelight.ui.component import Component
from limelight.ui.triggers import Function, Trigger
from limelight.ui.validation import Validator

STREAM_IDLE_S = 10.0  # a page that was closed sends no more chunks, and nothing else tells of it
_NO_WORD = re.compile(r"\W+")
_RESERVED = frozenset({"api_name", "fn_index", "result_callbacks"})
"""Keywords of the clients' own `predict` and `submit`."""
NO_DEFAULT = object()


class Endpoints:
    """Makes the endpoints of one app, each with a name of its own. `values` are initial values by component."""

    def __init__(self, blocks: Mapping[int, Block], values: Mapping[int, Json]) -> None:
        self._blocks, self._values = blocks, values
        self._names: set[str] = set()
        self._lanes: dict[int, str] = {}

    def make(self, number: int, trigger: Trigger, fn: Function) -> Endpoint:
        options = trigger.options
        binding = Binding(trigger, fn, self._blocks)
        name = _unique(_wished_name(trigger), self._names)
        own_lane = self._lanes.setdefault(id(fn), f"fn:{number}")  # a number, not an address: the same after a restart
        parameters, validator = tuple(self._parameters(trigger, fn, binding)), options.get("validator")
        visibility: Visibility = options.get(
            "api_visibility", "public" if options.get("show_api", True) else "undocumented"
        )
        return Endpoint(
            id=number,
            name=None if visibility == "private" else name,
            alias=trigger.alias,
            handler=binding,
            parameters=parameters,
            returns=tuple(_return(block) for block in trigger.outputs),
            visibility=visibility if name else "private",
            description=_description(trigger, fn),
            lane=options.get("concurrency_id") or own_lane,
            concurrency_limit=options.get("concurrency_limit", "default"),
            is_queued=options.get("queue", True) is not False,
            is_batch=options.get("batch", False),
            max_batch_size=options.get("max_batch_size", 4),
            time_limit_s=options.get("time_limit"),
            streaming=_streaming(trigger),
            validate=validator and Validator(validator, trigger, self._blocks, [one.name for one in parameters]),
            runs_on_leave=any(event == "unload" for _, event in trigger.targets),
            on_interrupt=options.get("on_interrupt", "retry"),
        )

    def _parameters(self, trigger: Trigger, fn: Function, binding: Binding) -> Iterator[Parameter]:
        known, texts = binding.parameter_names, docstring.parameters(fn)
        names: set[str] = set()
        for place, block in enumerate(trigger.inputs):
            has_name = place < len(known) and known[place] not in _RESERVED
            name = cast(str, _unique(known[place] if has_name else f"param_{place}", names))
            component = cast(Component, block)
            default = self._values[block.id]
            has_default = default is not None or component.is_optional or name in binding.optional
            yield _parameter(component, name, texts.get(name), default if has_default else NO_DEFAULT)


def initial_value(component: Component) -> Json:
    """The value at the start on the wire; None for what lives on the server. A function is called, unless it depends on
    other components or on the caller."""
    value: object = component.value
    if component.is_state:
        return None
    if callable(value):
        alone = signature.kind_of(value) == "function" and not component.options.get("inputs")
        if not alone or signature.read(value).slots:
            return None
        value = value()
    return component.postprocess(value)


def _streaming(trigger: Trigger) -> Streaming | None:
    if not trigger.streams:
        return None
    keeps_all = any(isinstance(block, Component) and block.is_sequence for block in trigger.inputs)
    return Streaming(keeps_all, idle_s=max(STREAM_IDLE_S, 4 * trigger.options.get("stream_every", 0.5)))


def _description(trigger: Trigger, fn: Function) -> str:
    given = trigger.options.get("api_description")
    return docstring.summary(fn) if given is None else given or ""


def _wished_name(trigger: Trigger) -> str | None:
    wish = trigger.options.get("api_name")
    if wish is False:
        return None
    if isinstance(wish, str):
        return wish.strip("/")
    given = str(getattr(trigger.fn, "__name__", type(trigger.fn).__name__))
    return _NO_WORD.sub("", given.replace("<lambda>", "lambda")) or "fn"


def _unique(name: str | None, names: set[str]) -> str | None:
    if name is None:
        return None
    found, count = name, 0
    while found in names:
        count += 1
        found = f"{name}_{count}"
    names.add(found)
    return found


def _parameter(component: Component, name: str, text: str | None, default: object) -> Parameter:
    shape = component.schema()
    return Parameter(
        name=name,
        label=_label(component, f"parameter_{component.id}"),
        where=f'{type(component).__name__} "{name}"',
        schema=shape,
        check=partial(_check, component, name),
        component_id=component.id,
        component=component.type_name.capitalize(),
        python_type=schema.python_type(shape),
        description=text or str(component.options.get("info") or ""),
        is_hidden=component.is_hidden,
        has_default=default is not NO_DEFAULT,
        default=None if default is NO_DEFAULT else default,
        example=component.example(),
        holds_files=component.holds_files,
    )


def _label(component: Component, otherwise: str) -> str:
    label = component.options.get("label")
    return otherwise if label is None else str(label)


def _check(component: Component, name: str, value: Json, session: Session | None) -> Json:
    return as_seen(component, session).check_named(value, name)


def _return(block: Block) -> Return:
    if not isinstance(block, Component):
        kind = type(block).__name__
        return Return(label=kind, schema={}, component_id=block.id, component=kind, is_hidden=True)
    shape = block.schema()
    return Return(
        label=_label(block, f"value_{block.id}"),
        schema=shape,
        component_id=block.id,
        component=block.type_name.capitalize(),
        python_type=schema.python_type(shape),
        is_hidden=block.is_hidden,
    )
