"""Creates the endpoints of triggers: their names, parameters and results."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Required, TypedDict, cast

from limelight.core import schema
from limelight.core.endpoint import RENDERED_LANE, Endpoint, Parameter, Return, Streaming, Visibility
from limelight.core.session import Session
from limelight.core.tools import offer_of
from limelight.core.wire import Json
from limelight.ui import docstring, signature
from limelight.ui.binding import Binding, as_seen
from limelight.ui.block import Block
from limelight.ui.component import Component
from limelight.ui.translations import I18nData
from limelight.ui.triggers import Function, Trigger
from limelight.ui.validation import Validator
from limelight.ui.wrong_values import wrong_initial

STREAM_IDLE_S = 10.0  # the only sign of a closed page is that it sends no more chunks
_NON_WORD = re.compile(r"\W+")
_RESERVED = frozenset({"api_name", "fn_index", "result_callbacks"})
"""Keywords of the clients' own `predict` and `submit`."""
NO_DEFAULT = object()
Renderer = Callable[[Trigger, Function], Binding]
"""Makes the handler of a listener that renders."""


class Lane(TypedDict, total=False):
    """Where an endpoint's calls wait: the fields of `Endpoint`."""

    lane: Required[str]
    gate: str
    is_rendered: bool


class Endpoints:
    """Creates the endpoints of one app, with unique names. `values`: initial wire values by component id."""

    def __init__(
        self,
        blocks: Mapping[int, Block],
        values: Mapping[int, Json],
        lanes: frozenset[str] | None,
        renderer: Renderer,
    ) -> None:
        """`lanes`: of the script, while a render makes more endpoints."""
        self._blocks, self._values, self._script_lanes, self._renderer = blocks, values, lanes, renderer
        self._names: set[str] = set()
        self._lanes: dict[int, str] = {}

    def make(self, number: int, trigger: Trigger, fn: Function) -> Endpoint:
        """The endpoint of a trigger, with the id `number` and a name that no earlier one has."""
        options = trigger.options
        binding = self._renderer(trigger, fn) if trigger.renders else Binding(trigger, fn, self._blocks)
        name = _unique(_preferred_name(trigger), self._names)
        own_lane = self._lanes.setdefault(id(fn), f"fn:{number}")  # stays the same after a restart
        parameters, validator = tuple(self._parameters(trigger, fn, binding)), options.get("validator")
        is_leaving = any(event == "unload" for _, event in trigger.targets)
        visibility: Visibility = "private" if is_leaving else options.get("api_visibility", "public")
        return Endpoint(
            id=number,
            name=None if visibility == "private" else name,
            alias=trigger.alias,
            handler=binding,
            parameters=parameters,
            returns=tuple(_return(block) for block in trigger.outputs),
            visibility=visibility if name else "private",
            description=_description(trigger, fn),
            **self._lane(options.get("concurrency_id"), own_lane),
            concurrency_limit=options.get("concurrency_limit", "default"),
            is_queued=options.get("queue", True) is not False,
            is_batch=options.get("batch", False),
            max_batch_size=options.get("max_batch_size", 4),
            time_limit_s=options.get("time_limit"),
            streaming=_streaming(trigger),
            validate=validator and Validator(validator, trigger, self._blocks, [one.name for one in parameters]),
            begins={
                f"state:{block.id}": block.initial
                for block in trigger.inputs
                if isinstance(block, Component) and block.is_state
            },
            keeps_for_all=trigger.keeps_for_all,
            keeps_for_user=trigger.keeps_for_user,
            takes_token=binding.takes_token,
            warmups=trigger.warmups,
            runs_on_leave=is_leaving,
            on_interrupt=options.get("on_interrupt", "retry"),
            on_leave=options.get("on_leave"),
            is_render=trigger.renders,
            is_chained=trigger.after is not None,
            written_as=_written_as(fn),
            offer=offer_of(fn),
            headers=binding.headers,
        )

    def _lane(self, wished: str | None, own: str) -> Lane:
        if self._script_lanes is None:
            return {"lane": wished or own}
        if wished in self._script_lanes:
            return {"lane": wished, "is_rendered": True}
        return {"lane": RENDERED_LANE, "gate": f"id:{wished}" if wished else own, "is_rendered": True}

    def _parameters(self, trigger: Trigger, fn: Function, binding: Binding) -> Iterator[Parameter]:
        known, texts = binding.parameter_names, docstring.parameters(fn)
        names: set[str] = set()
        for index, block in enumerate(trigger.inputs):
            has_name = index < len(known) and known[index] not in _RESERVED
            name = cast(str, _unique(known[index] if has_name else f"param_{index}", names))
            component = cast(Component, block)
            default = self._values[block.id]
            has_default = default is not None or component.is_optional or name in binding.optional
            yield _parameter(component, name, texts.get(name), default if has_default else NO_DEFAULT)


def initial_value(component: Component) -> Json:
    """The initial wire value; None for a state.

    A value that is a function is called, unless it depends on other components or on the request: then it is None.
    """
    value: object = component.value
    if component.is_state:
        return None
    if callable(value):
        alone = signature.kind_of(value) == "function" and not component.options.get("inputs")
        if not alone or signature.read(value).slots:
            return None
        value = value()
    try:
        return component.postprocess(value)
    except Exception as error:
        raise wrong_initial(component, error) from error


def _streaming(trigger: Trigger) -> Streaming | None:
    if not trigger.streams:
        return None
    keeps_all = any(isinstance(block, Component) and block.is_sequence for block in trigger.inputs)
    return Streaming(keeps_all, idle_s=max(STREAM_IDLE_S, 4 * trigger.options.get("stream_every", 0.5)))


def _description(trigger: Trigger, fn: Function) -> str:
    given = trigger.options.get("api_description")
    return docstring.summary(fn) if given is None else given or ""


def _preferred_name(trigger: Trigger) -> str | None:
    """The name before it is made unique; None for no endpoint."""
    preferred = trigger.options.get("api_name")
    if preferred is False:
        return None
    if isinstance(preferred, str):
        return preferred.strip("/")
    given = _written_as(trigger.fn)
    return _NON_WORD.sub("", given.replace("<lambda>", "lambda")) or "fn"


def _written_as(fn: Function | None) -> str:
    return str(getattr(fn, "__name__", type(fn).__name__))


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
        accepts=component.accepts,
        check=partial(_check, component, name),
        component_id=component.id,
        component=_kind(component),
        python_type=schema.python_type(shape),
        description=text or str(component.options.get("info") or ""),
        is_hidden=component.is_hidden,
        has_default=default is not NO_DEFAULT,
        default=None if default is NO_DEFAULT else default,
        example=component.example(),
        holds_files=component.holds_files,
        may_be_file=component.may_be_file,
    )


def _kind(component: Component) -> str:
    """The name of its class for callers. A script's own class has its own name, although the page shows its base."""
    kind = type(component)
    is_ours = kind.__module__.startswith("limelight.")
    return ((component.api_kind or component.type_name) if is_ours else kind.__name__).capitalize()


def _label(component: Component, otherwise: str) -> str:
    label = component.options.get("label")
    if isinstance(label, I18nData):
        return label.english  # callers have no page that would translate it
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
        component=_kind(block),
        python_type=schema.python_type(shape),
        is_hidden=block.is_hidden,
    )
