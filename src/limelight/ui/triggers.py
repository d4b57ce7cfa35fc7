"""Event listeners: when functions run, chains of listeners, and their options."""

from __future__ import annotations

import inspect
import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol, TypedDict, Unpack, cast, runtime_checkable

from limelight.core.errors import DeclarationError, WrongKeyword
from limelight.core.lines import line_of, made_by_caller, place_of_caller
from limelight.core.page import ShowProgress
from limelight.core.wire import Json
from limelight.ui import literals, no_effect, older, scope, signature
from limelight.ui.block import Block
from limelight.ui.older import SHOW_API, Older, renamed

__all__ = ["on"]

logger = logging.getLogger("limelight")

Function = Callable[..., object]
Target = tuple[Block | None, str]
PROGRESS_NAMES: Mapping[ShowProgress | None, ShowProgress] = {True: "full", False: "hidden", None: "hidden"}
OLDER: Mapping[str, Older] = {"_js": renamed("js"), "show_api": SHOW_API}
NOT_GIVEN: Any = object()  # Any: stands in for any argument


class TriggerOptions(TypedDict, total=False):
    """What every listener accepts; documented here and nowhere else."""

    inputs_kwargs: Mapping[str, Block]
    """Components whose values go to parameters of these names, after those of `inputs`."""
    api_name: str | Literal[False] | None
    """Name of the endpoint, by default the function's name; False for no endpoint."""
    api_description: str | Literal[False] | None
    """What the endpoint does, by default the docstring of the function; False for no text."""
    api_visibility: Literal["public", "private", "undocumented"]
    """"undocumented" endpoints can be called and are not listed; "private" ones cannot be called by programs."""
    scroll_to_output: bool
    """Whether the page scrolls to the outputs when the call begins."""
    show_progress: ShowProgress | None
    """True means "full"; False and None mean "hidden"."""
    show_progress_on: Block | Sequence[Block] | None
    """Where the progress is shown, by default on the outputs."""
    queue: bool
    """False makes calls bypass the queue and its limits."""
    batch: bool
    """True passes several calls at once: the function takes and returns lists, with one element per call."""
    max_batch_size: int
    """How many calls a batch has at most."""
    preprocess: bool
    """False gives the function the values as they are in JSON."""
    postprocess: bool
    """False takes what the function returns as the JSON of the outputs."""
    cancels: Dependency | Collection[Dependency] | None
    """Listeners whose running calls, of the same session, this one stops."""
    trigger_mode: Literal["once", "multiple", "always_last"] | None
    """What an event does while a call of the last one runs: "once" ignores it, "multiple" runs it as well,
    "always_last" runs the newest when the call has ended."""
    js: str | bool | None
    """JavaScript function that runs first. It takes the inputs, and what it returns replaces them."""
    concurrency_limit: int | Literal["default"] | None
    """How many calls of the function run at a time; None for no limit."""
    concurrency_id: str | None
    """Functions with the same id share one limit."""
    time_limit: float | None
    """Seconds that a call may run."""
    on_interrupt: Literal["retry", "fail"]
    """What happens to a call that a stopped server left unfinished in a durable store: it runs again, or fails."""
    on_leave: Literal["stop", "finish"] | None
    """What happens to a call whose page was closed, by default as set by `launch(on_leave=…)`. Calls by API clients
    always finish."""
    stream_every: float
    """Seconds between the values of a `stream` listener."""
    like_user_message: bool
    """Whether messages of the user can be rated as well, for `like`."""
    key: int | str | tuple[int | str, ...] | None
    """Names the listener for the next run of a `render`."""
    validator: Function | None
    """Function that checks the inputs before the call is queued. It returns `validate(…)` for each."""


@dataclass(eq=False)
class Trigger:
    """A function bound to events, with its inputs and outputs."""

    targets: list[Target]
    fn: Function | None
    inputs: list[Block]
    outputs: list[Block]
    options: TriggerOptions
    takes_dict: bool = False
    """Whether the inputs were given as a set. The function then gets one dict of values by component."""
    keywords: tuple[str, ...] = ()
    """Names of the parameters that the last inputs go to."""
    after: Trigger | None = None
    condition: Literal["always", "success", "failure"] = "always"
    alias: str | None = None
    """A second name for the endpoint, unless another endpoint has it."""
    keeps_for_all: bool = False
    """Whether its function keeps values for all sessions. Their names begin with `core.session.FOR_ALL`."""
    keeps_for_user: bool = False
    """Whether its function keeps values for the user who is logged in. Their names begin with `session.FOR_USER`."""
    warmups: Sequence[list[Json]] = ()
    """Inputs with which it is called when the app starts."""
    cancels: list[Trigger] = field(default_factory=list)
    renders: bool = False
    """Whether its function makes what its only output, a layout, holds."""
    render_id: int | None = None
    """What the page calls the render; unless set, the listener's number."""
    page: str = ""
    """Path of the page that fires its events."""

    @property
    def streams(self) -> bool:
        """Whether one job receives more input values while it runs."""
        return any(event == "stream" for _, event in self.targets)


@runtime_checkable
class Registry(scope.Container, Protocol):
    """Collects triggers: the interface of `Blocks` for those who declare them."""

    def add_trigger(self, trigger: Trigger) -> None: ...


class Dependency:
    """A declared listener. Chain others with `then`, `success` and `failure`, or name it in `cancels`."""

    def __init__(self, trigger: Trigger, fn: Function | None) -> None:
        self.trigger, self.fn = trigger, fn

    def __call__(self, *args: object, **kwargs: object) -> object:
        """Call the function, so that a decorated function stays callable."""
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
        """Run `fn` when this listener has ended, whether or not it failed. Without `fn`, return a decorator."""
        return self._chain("then", "always", fn, inputs, outputs, options)

    def success(
        self,
        fn: Function | None = NOT_GIVEN,
        inputs: Any = None,
        outputs: Any = None,
        **options: Unpack[TriggerOptions],
    ) -> Any:  # Any: as in `then`
        """Run `fn` when this listener has completed without an error. Without `fn`, return a decorator."""
        return self._chain("success", "success", fn, inputs, outputs, options)

    def failure(
        self,
        fn: Function | None = NOT_GIVEN,
        inputs: Any = None,
        outputs: Any = None,
        **options: Unpack[TriggerOptions],
    ) -> Any:  # Any: as in `then`
        """Run `fn` when this listener has failed. Without `fn`, return a decorator."""
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
    """An event of a component, such as `button.click`: call it to add a listener, or pass it to `on`."""

    def __init__(self, block: Block, event: str) -> None:
        self.block, self.event = block, event

    def __call__(
        self,
        fn: Function | None = NOT_GIVEN,
        inputs: Any = None,
        outputs: Any = None,
        **options: Unpack[TriggerOptions],
    ) -> Any:  # Any: component, list or set; a decorator when fn is missing
        """Run `fn` when the event fires. Without `fn`, return a decorator.

        `inputs` and `outputs` are a component or a list of them. If `inputs` is a set, `fn` gets one dict of values by
        component.
        """
        return declare([(self.block, self.event)], fn, inputs, outputs, options)


class Listen:
    """Descriptor that makes `component.event` an `EventListener`."""

    def __init__(self, event: str) -> None:
        self.event = event

    def __get__(self, block: Block | None, owner: type[Block]) -> EventListener:
        if block is None:
            return cast(EventListener, self)
        return EventListener(block, self.event)


def on(
    triggers: EventListener | Collection[EventListener] | None = None,
    fn: Function | None = NOT_GIVEN,
    inputs: Any = None,  # Any: component, list or set
    outputs: Any = None,  # Any: as inputs
    **options: Unpack[TriggerOptions],
) -> Any:  # Any: a decorator when fn is missing
    """Run `fn` when any of several events fires. Without `fn`, return a decorator.

    Without `triggers`, it runs when the page loads and whenever an input changes.
    """
    if triggers is None:
        changing = [block for block in _listed(inputs) if hasattr(block, "change")]
        targets: list[Target] = [(block, "change") for block in changing] + [(None, "load")]
    else:
        listeners = triggers if isinstance(triggers, Collection) else [triggers]
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
    """Add the listener to the app that is open and return its `Dependency`. Without `fn`, return a decorator.

    Raises `DeclarationError` for an invalid argument, and `TypeError` for an unknown option.
    """
    options = cast("TriggerOptions", older.translated(targets[0][1], options, OLDER))
    if fn is NOT_GIVEN:
        if options.get("js") or options.get("cancels"):
            fn = None
        else:
            return lambda function: declare(
                targets, function, inputs, outputs, options, after=after, condition=condition
            )
    where = made_by_caller() or f"{targets[0][1]}()"
    for name in sorted(set(options) - set(TriggerOptions.__annotations__)):
        raise WrongKeyword(where.removesuffix("()"), name, ("fn", "inputs", "outputs", *TriggerOptions.__annotations__))
    if fn is not None and not callable(fn):
        raise DeclarationError(f"{where}: fn", "a function", fn)
    options = _with_names(options)
    _check_options(where, options)
    no_effect.warn("listener", options, {})
    cancels, named = options.get("cancels"), options.get("inputs_kwargs") or {}
    trigger = Trigger(
        targets=targets,
        fn=fn,
        inputs=[*_checked(f"{where}: inputs", inputs), *_checked(f"{where}: inputs_kwargs", list(named.values()))],
        outputs=_checked(f"{where}: outputs", outputs),
        options=options,
        takes_dict=isinstance(inputs, set | frozenset),
        keywords=tuple(named),
        after=after,
        condition=condition,
        cancels=[one.trigger for one in (cancels if isinstance(cancels, Collection) else [cancels]) if one is not None],
    )
    if any(event == "unload" for _, event in targets) and (trigger.inputs or trigger.outputs):
        raise DeclarationError(where, "no inputs and no outputs: the page is closed when it runs")
    if trigger.takes_dict and trigger.keywords:
        raise DeclarationError(f"{where}: inputs_kwargs", "no set as inputs beside it")
    if fn is not None and trigger.keywords:
        _check_keywords(where, fn, trigger.keywords)
    elif fn is not None:
        _warn_of_count(where, fn, 1 if trigger.takes_dict else len(trigger.inputs))
    if fn is not None:
        _warn_of_unmet(where, trigger)
    _registry(where).add_trigger(trigger)
    return Dependency(trigger, fn)


def _warn_of_count(where: str, fn: Function, given: int) -> None:
    """Log a number of inputs that the function does not take. Calls fail, but the rest of the app works."""
    found = signature.read(fn)
    least, most = found.required, len(found.names)
    if given < least:
        expected = str(least) if most == least and not found.takes_more else f"at least {least}"
    elif given > most and not found.takes_more:
        expected = str(most) if most == least else f"at most {most}"
    else:
        return
    warning = "%s: %s: inputs: expected %s, one per parameter of %s, got %s: calls will fail"
    logger.warning(warning, place_of_caller(), where, expected, line_of(fn), given)


def _warn_of_unmet(where: str, trigger: Trigger) -> None:
    """Log packages without which calls fail, before somebody waits for one. The rest of the app works."""
    for side, blocks, name in (("preprocess", trigger.inputs, "inputs"), ("postprocess", trigger.outputs, "outputs")):
        if trigger.options.get(side) is False:
            continue
        for block in blocks:
            for need in block.unmet(as_input=name == "inputs"):
                warning = "%s: %s: %s: %s needs %s: calls will fail until you %s"
                logger.warning(warning, place_of_caller(), where, name, need.what, need.package, need.command)


def _check_keywords(where: str, fn: Function, names: Collection[str]) -> None:
    try:
        parameters = inspect.signature(fn).parameters
    except (TypeError, ValueError):  # some built-in functions tell nothing
        return
    takes_any = any(one.kind is one.VAR_KEYWORD for one in parameters.values())
    for name in names:
        if not takes_any and (name not in parameters or parameters[name].kind is inspect.Parameter.POSITIONAL_ONLY):
            raise DeclarationError(f"{where}: inputs_kwargs", f"names of parameters of {line_of(fn)}", name)


def _registry(where: str) -> Registry:
    found = scope.root()
    if not isinstance(found, Registry):  # a layout may be open that is no app
        raise DeclarationError(where, "to be called inside `with gr.Blocks():`")
    return found


def _listed(blocks: object) -> list[Block]:
    if blocks is None:
        return []
    if isinstance(blocks, Block):
        return [blocks]
    if isinstance(blocks, set | frozenset):
        return sorted(blocks, key=lambda block: block.id)
    return list(cast("Collection[Block]", blocks))


def _checked(where: str, blocks: object) -> list[Block]:
    if not (blocks is None or isinstance(blocks, Block | Collection)) or isinstance(blocks, str | Mapping):
        hint = (
            "; inputs_kwargs takes a dict of them" if isinstance(blocks, Mapping) and where.endswith("inputs") else ""
        )
        raise DeclarationError(where, f"a component, or a list or set of components{hint}", blocks)
    listed = _listed(blocks)
    for block in listed:
        if not isinstance(block, Block):
            raise DeclarationError(where, "components", block)
    return listed


def _with_names(options: TriggerOptions) -> TriggerOptions:
    """The options, with True, False and None of `show_progress` replaced by names."""
    shown = options.get("show_progress", "full")
    return {**options, "show_progress": PROGRESS_NAMES.get(shown, shown)} if "show_progress" in options else options


def _check_options(where: str, options: TriggerOptions) -> None:
    limit = options.get("concurrency_limit", "default")
    if limit not in (None, "default") and (not isinstance(limit, int) or limit < 1):
        raise DeclarationError(f"{where}: concurrency_limit", "a number of at least 1, None or 'default'", limit)
    literals.check(where, options, literals.words_of(TriggerOptions))
    if options.get("max_batch_size", 4) < 1:
        raise DeclarationError(f"{where}: max_batch_size", "at least 1", options.get("max_batch_size"))
