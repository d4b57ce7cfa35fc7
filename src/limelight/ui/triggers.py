"""When a function runs: listeners of events, chains of them, and what they may be told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypedDict, Unpack, cast

from limelight.core.errors import DeclarationError
from limelight.ui import scope, signature
from limelight.ui.block import Block

Function = Callable[..., object]
Target = tuple[Block | None, str]
NOT_GIVEN: Any = object()  # Any: stands in for any argument


class TriggerOptions(TypedDict, total=False):
    """What every listener accepts; documented here and nowhere else."""

    api_name: str | Literal[False] | None
    """Name of the endpoint; the function's name unless given, False for none."""
    api_description: str | Literal[False] | None
    api_visibility: Literal["public", "private", "undocumented"]
    show_api: bool
    """Older name: False is `api_visibility="undocumented"`."""
    scroll_to_output: bool
    show_progress: Literal["full", "minimal", "hidden"]
    show_progress_on: Block | Sequence[Block] | None
    queue: bool
    """False: runs at once, whatever else runs."""
    batch: bool
    """The function takes and returns lists, an element per call."""
    max_batch_size: int
    preprocess: bool
    postprocess: bool
    cancels: Dependency | Sequence[Dependency] | None
    trigger_mode: Literal["once", "multiple", "always_last"] | None
    js: str | bool | None
    """A JavaScript function that gets the inputs, and whose answer becomes them."""
    concurrency_limit: int | Literal["default"] | None
    concurrency_id: str | None
    time_limit: float | None
    """Seconds."""
    on_interrupt: Literal["retry", "fail"]
    """A call that a stopped or killed server left unfinished, on a store that survives: run again, or failed."""
    stream_every: float
    """Seconds between the values of a `stream` listener."""
    like_user_message: bool
    key: int | str | tuple[int | str, ...] | None
    validator: Function | None
    """Looks at the inputs before the call is queued, and returns `validate(…)` for each."""


@dataclass(eq=False)
class Trigger:
    """A function bound to events, with its inputs and outputs."""

    targets: list[Target]
    fn: Function | None
    inputs: list[Block]
    outputs: list[Block]
    options: TriggerOptions
    takes_dict: bool = False
    """Inputs were given as a set: the function gets one dict from component to value."""
    after: Trigger | None = None
    condition: Literal["always", "success", "failure"] = "always"
    alias: str | None = None
    """A second name of its endpoint, if no other one has it."""
    cancels: list[Trigger] = field(default_factory=list)

    @property
    def streams(self) -> bool:
        """Whether one job goes on with values that come while it runs."""
        return any(event == "stream" for _, event in self.targets)


class Registry(scope.Container):
    """What a Blocks offers to those who declare: it collects the triggers."""

    def add_trigger(self, trigger: Trigger) -> None: ...


class Dependency:
    """A declared listener: goes on with `then`, `success` and `failure`, and can be named in `cancels`."""

    def __init__(self, trigger: Trigger, fn: Function | None) -> None:
        self.trigger, self.fn = trigger, fn

    def __call__(self, *args: object, **kwargs: object) -> object:
        """A decorated function stays callable."""
        if self.fn is None:
            raise TypeError("this listener has no function")
        return self.fn(*args, **kwargs)

    def then(
        self,
        fn: Function | None = NOT_GIVEN,
        inputs: Any = None,
        outputs: Any = None,
        **options: Unpack[TriggerOptions],
    ) -> Any:  # Any: component, list or set; a decorator when fn is missing
        """Runs when this listener has ended, however it ended."""
        return self._chain("then", "always", fn, inputs, outputs, options)

    def success(
        self,
        fn: Function | None = NOT_GIVEN,
        inputs: Any = None,
        outputs: Any = None,
        **options: Unpack[TriggerOptions],
    ) -> Any:  # Any: as in `then`
        """Runs when this listener has completed without an error."""
        return self._chain("success", "success", fn, inputs, outputs, options)

    def failure(
        self,
        fn: Function | None = NOT_GIVEN,
        inputs: Any = None,
        outputs: Any = None,
        **options: Unpack[TriggerOptions],
    ) -> Any:  # Any: as in `then`
        """Runs when this listener has failed."""
        return self._chain("failure", "failure", fn, inputs, outputs, options)

    def _chain(
        self,
        event: str,
        condition: Literal["always", "success", "failure"],
        fn: Function | None,
        inputs: object,
        outputs: object,
        options: TriggerOptions,
    ) -> object:
        target: Target = (self.trigger.targets[0][0], event)
        return declare([target], fn, inputs, outputs, options, after=self.trigger, condition=condition)


class EventListener:
    """`button.click`: a method of a component for one of its events, and a trigger for `on`."""

    def __init__(self, block: Block, event: str) -> None:
        self.block, self.event = block, event

    def __call__(
        self,
        fn: Function | None = NOT_GIVEN,
        inputs: Any = None,
        outputs: Any = None,
        **options: Unpack[TriggerOptions],
    ) -> Any:  # Any: component, list or set; a decorator when fn is missing
        """Runs `fn` when the event happens; without `fn`, decorates one."""
        return declare([(self.block, self.event)], fn, inputs, outputs, options)


class Listen:
    """Makes `component.event` an `EventListener` of that component."""

    def __init__(self, event: str) -> None:
        self.event = event

    def __get__(self, block: Block | None, owner: type[Block]) -> EventListener:
        if block is None:
            return cast(EventListener, self)
        return EventListener(block, self.event)


def on(
    triggers: EventListener | Sequence[EventListener] | None = None,
    fn: Function | None = NOT_GIVEN,
    inputs: Any = None,  # Any: component, list or set
    outputs: Any = None,  # Any: as inputs
    **options: Unpack[TriggerOptions],
) -> Any:  # Any: a decorator when fn is missing
    """Runs `fn` at any of several events; without `triggers`, at page load and whenever an input changes."""
    if triggers is None:
        changing = [block for block in _listed(inputs) if hasattr(block, "change")]
        targets: list[Target] = [(block, "change") for block in changing] + [(None, "load")]
    else:
        listeners = triggers if isinstance(triggers, Sequence) else [triggers]
        for listener in listeners:
            if not isinstance(listener, EventListener):
                raise DeclarationError("on(triggers=…)", "events such as button.click", listener)
        targets = [(listener.block, listener.event) for listener in listeners]
    return declare(targets, fn, inputs, outputs, options)


def declare(
    targets: list[Target],
    fn: Function | None,
    inputs: object,
    outputs: object,
    options: TriggerOptions,
    *,
    after: Trigger | None = None,
    condition: Literal["always", "success", "failure"] = "always",
) -> object:
    """Registers the listener with the open Blocks, or answers a decorator that will."""
    if fn is NOT_GIVEN:
        if options.get("js") or options.get("cancels"):
            fn = None
        else:
            return lambda function: declare(
                targets, function, inputs, outputs, options, after=after, condition=condition
            )
    where = f"{targets[0][1]}()"
    unknown = set(options) - set(TriggerOptions.__annotations__)
    if unknown:
        raise TypeError(f"{where} got an unexpected keyword argument {sorted(unknown)[0]!r}")
    if fn is not None and not callable(fn):
        raise DeclarationError(f"{where}: fn", "a function", fn)
    _check_options(where, options)
    cancels = options.get("cancels")
    trigger = Trigger(
        targets=targets,
        fn=fn,
        inputs=_checked(f"{where}: inputs", inputs),
        outputs=_checked(f"{where}: outputs", outputs),
        options=options,
        takes_dict=isinstance(inputs, set | frozenset),
        after=after,
        condition=condition,
        cancels=[one.trigger for one in (cancels if isinstance(cancels, Sequence) else [cancels]) if one is not None],
    )
    if any(event == "unload" for _, event in targets) and (trigger.inputs or trigger.outputs):
        raise DeclarationError(where, "no inputs and outputs: the page is gone when it runs")
    if fn is not None:
        _check_count(where, fn, 1 if trigger.takes_dict else len(trigger.inputs))
    _registry(where).add_trigger(trigger)
    return Dependency(trigger, fn)


def _check_count(where: str, fn: Function, given: int) -> None:
    found, name = signature.read(fn), getattr(fn, "__name__", type(fn).__name__)
    if given < found.required or (given > len(found.names) and not found.takes_more):
        raise DeclarationError(f"{where}: inputs", f"{found.required} components, one per parameter of {name}()", given)


def _registry(where: str) -> Registry:
    found = scope.root()
    if found is None:
        raise DeclarationError(where, "to be called inside `with gr.Blocks():`")
    return cast(Registry, found)


def _listed(blocks: object) -> list[Block]:
    if blocks is None:
        return []
    if isinstance(blocks, Block):
        return [blocks]
    if isinstance(blocks, set | frozenset):
        return sorted(blocks, key=lambda block: block.id)
    return list(cast("Sequence[Block]", blocks))


def _checked(where: str, blocks: object) -> list[Block]:
    if not (blocks is None or isinstance(blocks, Block | Sequence | set | frozenset)) or isinstance(blocks, str):
        raise DeclarationError(where, "a component, or a list or set of components", blocks)
    listed = _listed(blocks)
    for block in listed:
        if not isinstance(block, Block):
            raise DeclarationError(where, "components", block)
    return listed


def _check_options(where: str, options: TriggerOptions) -> None:
    limit = options.get("concurrency_limit", "default")
    if limit not in (None, "default") and (not isinstance(limit, int) or limit < 1):
        raise DeclarationError(f"{where}: concurrency_limit", "a number of at least 1, None or 'default'", limit)
    for name, allowed in (
        ("trigger_mode", (None, "once", "multiple", "always_last")),
        ("show_progress", ("full", "minimal", "hidden")),
        ("api_visibility", ("public", "private", "undocumented")),
        ("on_interrupt", ("retry", "fail")),
    ):
        value = options.get(name, allowed[0])
        if value not in allowed:
            raise DeclarationError(f"{where}: {name}", f"one of {allowed}", value)
    if options.get("max_batch_size", 4) < 1:
        raise DeclarationError(f"{where}: max_batch_size", "at least 1", options.get("max_batch_size"))
